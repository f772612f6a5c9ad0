// Loads the page again when the files that it shows have changed. Only where somebody edits them: servicegraph dev.
const shown = document.querySelector('meta[name="servicegraph-shown"]');
const address = new URL("/dev/changes", location);
if (shown) address.searchParams.set("after", shown.content);
if (document.querySelector("[data-ready]")) address.searchParams.set("checking", "1");
const ask = async () => {
  const answer = await fetch(address, { cache: "no-store" }).then((found) => found.json()).catch(() => null);
  if (answer?.changed) location.reload();
  else setTimeout(ask, answer ? 100 : 1000); // without an answer the server has ended, or begins anew
};
if (shown) ask();
