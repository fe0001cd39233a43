// The gaps page: the drawer of a cell closes again, and a settled rating recomputes the flags in place.

document.addEventListener("click", (event) => {
  if (event.target.closest?.("#drawer [data-close]")) {
    event.preventDefault();
    closeDrawer();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.querySelector("#drawer [data-drawer]")) closeDrawer();
});

let opener = null;        // the link that opened the drawer: where the focus returns to

document.addEventListener("focusin", (event) => {
  if (event.target.matches?.('[hx-target="#drawer"]')) opener = event.target.getAttribute("href");
});

function closeDrawer() {
  document.getElementById("drawer").replaceChildren();
  if (opener) document.querySelector(`a[href="${CSS.escape(opener)}"]`)?.focus();
}

// The flags come anew from the server; what was unfolded stays unfolded.
document.addEventListener("rating-saved", async () => {
  const unfolded = new Map([...document.querySelectorAll("#gaps details[id]")].map((each) => [each.id, each.open]));
  await htmx.ajax("GET", location.pathname + location.search, { target: "#gaps", swap: "outerHTML" });
  for (const [id, open] of unfolded) {
    const details = document.getElementById(id);
    if (details) details.open = open;
  }
});
