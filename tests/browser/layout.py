"""What goes wrong with the layout of a page, measured in the browser."""

# The text spacing of WCAG 1.4.12; a style sheet of a script is no inline style for the policy.
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important } p { margin-bottom: 2em !important }"""
ADD_STYLE = """text => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets = [sheet];
}"""
OPEN_ALL = "document.querySelectorAll('details').forEach(e => e.open = true)"
# What sticks out to the right or is cut off, what covers the page (a column beside the text may be
# as high as the screen), and what scrolls in a hole that is higher than the screen. A table may
# scroll in a frame that the keyboard reaches, but not on a phone: there it is a list.
FAULTS = """() => {
  const faults = [], wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > wide) faults.push("scrolls sideways");
  const name = e => `${e.tagName.toLowerCase()}.${e.className?.baseVal ?? e.className}`;
  for (const e of document.querySelectorAll("body *")) {
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    if (e.closest(".visually-hidden, .trap, .skip-link, svg") || !box.width) continue;
    if (!e.checkVisibility()) continue;
    if (wide >= 640 && e.closest(".table-scroll[tabindex]")) continue;
    if (box.right > wide + 1 || box.left < -1) faults.push(`${name(e)} sticks out`);
    const clips = ["hidden", "clip", "auto", "scroll"].includes(style.overflowX);
    const typed = ["INPUT", "TEXTAREA", "SELECT"].includes(e.tagName);
    if (clips && !typed && e.scrollWidth > e.clientWidth + 1) faults.push(`${name(e)} cuts off`);
    if (e.hidden) faults.push(`${name(e)} is shown though it is hidden`);
    const sticks = ["fixed", "sticky"].includes(style.position);
    const beside = wide >= 640 && box.width < wide / 2;
    const high = box.height > (beside ? innerHeight : innerHeight / 3);
    if (sticks && high) faults.push(`${name(e)} covers the page`);
    const scrolls = ["auto", "scroll"].includes(style.overflowY) && !typed;
    if (scrolls && box.height > innerHeight) faults.push(`${name(e)} is higher than the screen`);
  }
  return [...new Set(faults)].slice(0, 4);
}"""


def layout_faults(page) -> list[str]:
    return page.evaluate(FAULTS)
