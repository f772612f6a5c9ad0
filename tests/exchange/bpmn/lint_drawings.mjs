// Reads drawings with bpmn-moddle and looks at them with bpmnlint's recommended rules; the program and the folder that
// holds the modules are given, and the drawings as JSON on standard input: {name: xml}. Writes {name: [finding]}.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const modules = createRequire(process.argv[2]);
const { default: Linter } = await import(modules.resolve("bpmnlint/lib/linter.js"));
const { default: Resolver } = await import(modules.resolve("bpmnlint/lib/resolver/node-resolver.js"));
const { BpmnModdle } = await import(modules.resolve("bpmn-moddle"));

const told = {};
for (const [name, xml] of Object.entries(JSON.parse(readFileSync(0, "utf8")))) {
  const read = await new BpmnModdle().fromXML(xml);
  const findings = read.warnings.map((one) => `warning ${one.message}`);
  // Rules remember what they have seen: each drawing gets its own.
  const linter = new Linter({ resolver: new Resolver({ require: modules }), config: { extends: "bpmnlint:recommended" } });
  for (const [rule, those] of Object.entries(await linter.lint(read.rootElement))) {
    findings.push(...those.map((one) => `${one.category} ${rule} ${one.id}`));
  }
  told[name] = findings;
}
process.stdout.write(JSON.stringify(told));
