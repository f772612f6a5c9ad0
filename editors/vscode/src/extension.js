// Starts `servicegraph lsp` and speaks with it; all that is told of catalogues is told by the server.
"use strict";

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

function settings() {
  const given = vscode.workspace.getConfiguration("servicegraph");
  return {
    language: given.get("language") || vscode.env.language,
    catalogue: given.get("catalogue") || "",
    inlayHints: given.get("inlayHints"),
    codeLenses: given.get("codeLenses"),
    showReferences: true,
    suggestCommand: "editor.action.triggerSuggest",
  };
}

async function start() {
  const command = vscode.workspace.getConfiguration("servicegraph").get("path") || "servicegraph";
  const server = { command, args: ["lsp", "--stdio"] };
  client = new LanguageClient(
    "servicegraph",
    "Servicegraph",
    { run: server, debug: server },
    {
      documentSelector: [
        { scheme: "file", language: "turtle" },
        { scheme: "file", language: "sparql" },
      ],
      initializationOptions: settings(),
    },
  );
  try {
    await client.start();
  } catch {
    // Why is told in the output of the client; not every failure is an error with a message.
    const said = `${command} could not be started. Install Servicegraph, or name its command in the setting servicegraph.path.`;
    vscode.window.showErrorMessage(said);
  }
}

async function stop() {
  const running = client;
  client = undefined;
  if (running && running.isRunning()) {
    await running.stop();
  }
}

async function showReferences(uri, place) {
  const address = vscode.Uri.parse(uri);
  const position = new vscode.Position(place.line, place.character);
  const found = (await vscode.commands.executeCommand("vscode.executeReferenceProvider", address, position)) || [];
  // The editor gives the description itself as well, which the note above it does not count.
  const others = found.filter((one) => one.uri.toString() !== address.toString() || !one.range.contains(position));
  await vscode.commands.executeCommand("editor.action.showReferences", address, position, others);
}

async function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand("servicegraph.showReferences", showReferences),
    vscode.commands.registerCommand("servicegraph.restart", async () => {
      await stop();
      await start();
    }),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration("servicegraph.path") || event.affectsConfiguration("servicegraph.catalogue")) {
        await stop();
        await start();
      } else if (event.affectsConfiguration("servicegraph") && client && client.isRunning()) {
        await client.sendNotification("workspace/didChangeConfiguration", { settings: { servicegraph: settings() } });
      }
    }),
  );
  await start();
}

module.exports = { activate, deactivate: stop };
