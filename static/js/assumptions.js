// The slider and the number beside it say the same; htmx sends them once they have come to rest.

document.addEventListener("input", (event) => {
  const field = event.target, slide = field.closest?.(".slide");
  if (!slide) return;
  const slider = slide.querySelector("[data-slider]"), number = slide.querySelector("[data-number]");
  if (field === slider) number.value = slider.value;
  else if (number.value !== "") slider.value = number.value;
}, { capture: true });
