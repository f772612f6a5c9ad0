// Asks until the check is done, then says so where a reader hears it.
const notice = document.querySelector("[data-ready]");
const ask = async () => {
  const answer = await fetch("/health/ready", { cache: "no-store" }).catch(() => null);
  // While the check runs, the answer says when to ask again.
  if (answer && !answer.headers.has("Retry-After")) notice.firstElementChild.textContent = notice.dataset.ready;
  else setTimeout(ask, 2000);
};
if (notice) setTimeout(ask, 1000);
