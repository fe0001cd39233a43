// The gaps page: the drawer of a cell closes again, and a settled rating recomputes the flags.

document.addEventListener("click", (event) => {
  if (event.target.closest?.("#drawer [data-close]")) {
    event.preventDefault();
    document.getElementById("drawer").replaceChildren();
  }
});

document.addEventListener("rating-saved", () => {
  htmx.ajax("GET", location.pathname + location.search, { target: "#gaps", swap: "outerMorph" });
});
