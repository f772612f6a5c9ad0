// Reads drawings with bpmn-moddle, as bpmn-js and Camunda Modeler do, and looks at them with bpmnlint's recommended rules.
// The package.json beside the modules is given, the drawings stand as JSON on standard input: {name: xml}. Writes
// {name: {findings: [finding], saved: xml}}, where saved is the drawing as these programs write it.
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
  const { xml: saved } = await new BpmnModdle().toXML(read.rootElement, { format: true });
  told[name] = { findings, saved };
}
process.stdout.write(JSON.stringify(told));
