/* On narrow screens the navigation folds behind a button; without this script it is open. */
const button = document.querySelector(".lr-menu");
const navigation = document.querySelector("#hauptnavigation");
const narrow = window.matchMedia("(max-width: 47.99rem)");

function fold(open) {
  button.setAttribute("aria-expanded", String(open));
  navigation.hidden = narrow.matches && !open;
  button.hidden = !narrow.matches;
}

button.addEventListener("click", () => fold(navigation.hidden));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && narrow.matches && !navigation.hidden) {
    fold(false);
    button.focus();
  }
});
narrow.addEventListener("change", () => fold(false));
fold(false);
