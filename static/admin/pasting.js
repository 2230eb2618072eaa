// What is pasted from Word, a spreadsheet or another site, as far as a text here can hold it.

const WORD_ITEM = /MsoListParagraph|mso-list:\s*l\d/i
const LEVEL = /mso-list:[^;]*level(\d)/i
const BULLET = /^\s*[·•▪◦‣●○■][\s\u00a0]+/
const NUMBER = /^\s*\(?(\d{1,3}|[a-z]|[ivx]{1,4})[.)]\s*$/i
const IMAGES = "img, picture, svg, video, object, embed, iframe"

// Of a paragraph that is an item of a list: its level and the kind of list.
function itemOf(paragraph) {
  const style = paragraph.dataset.style || ""
  const marker = [...paragraph.querySelectorAll("span")].find((span) =>
    /mso-list:\s*ignore/i.test(span.dataset.style || ""),
  )
  const isOfWord = marker && (WORD_ITEM.test(paragraph.className) || WORD_ITEM.test(style))
  if (isOfWord) {
    const kind = NUMBER.test(marker.textContent) ? "OL" : "UL"
    marker.remove()
    return { kind, level: Number(LEVEL.exec(style)?.[1] || 1) }
  }
  if (!BULLET.test(paragraph.textContent)) return null
  const walker = paragraph.ownerDocument.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT)
  let rest = BULLET.exec(paragraph.textContent)[0].length
  while (rest && walker.nextNode()) {
    const text = walker.currentNode
    const length = Math.min(rest, text.data.length)
    text.deleteData(0, length)
    rest -= length
  }
  return { kind: "UL", level: 1 }
}

function makeLists(page) {
  let open = [] // the lists that the last item stands in, the outermost first
  for (const paragraph of page.querySelectorAll("p")) {
    if (paragraph.closest("li, table")) continue
    const item = itemOf(paragraph)
    if (!item) continue
    if (paragraph.previousElementSibling !== open[0]) open = []
    open = open.slice(0, item.level)
    if (open.length === item.level && open.at(-1).tagName !== item.kind) open.pop()
    if (open.length < item.level) {
      const list = page.createElement(item.kind)
      if (open.length) open.at(-1).lastElementChild.append(list)
      else paragraph.before(list)
      open.push(list)
    }
    const entry = page.createElement("li")
    entry.append(...paragraph.childNodes)
    open.at(-1).append(entry)
    paragraph.remove()
  }
}

// A row becomes a paragraph: nothing that was written is lost, and words stay apart.
function unpackTables(page) {
  const tables = [...page.querySelectorAll("table")].reverse()
  for (const table of tables) {
    for (const row of table.rows) {
      const paragraph = page.createElement("p")
      for (const cell of row.cells) paragraph.append(...cell.childNodes, " ")
      table.before(paragraph)
    }
    table.remove()
  }
  return tables.length > 0
}

function rename(page, selector, tag) {
  for (const old of page.querySelectorAll(selector)) {
    const heading = page.createElement(tag)
    heading.append(...old.childNodes)
    old.replaceWith(heading)
  }
}

/** The markup without what cannot stand in a text, and the names of what was dropped. */
export function readable(markup) {
  // The policy forbids inline styles, and complains of each; those of Word say what is a list.
  const unstyled = markup.replace(/<[^>]*>/g, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style="))
  const page = new DOMParser().parseFromString(unstyled, "text/html")
  const images = page.querySelectorAll(IMAGES)
  for (const image of images) image.remove()
  makeLists(page)
  const hasTable = unpackTables(page)
  rename(page, "h1, h2", "h3")
  rename(page, "h5, h6", "h4")
  const dropped = [hasTable && "table", images.length > 0 && "image"].filter(Boolean)
  return { markup: page.body.innerHTML, dropped }
}

/** Markup for plain text in which lines begin with a bullet; null when none does. */
export function listsOfLines(text) {
  const lines = text.split(/\r?\n/).filter((line) => line.trim())
  if (!lines.some((line) => BULLET.test(line))) return null
  const page = document.implementation.createHTMLDocument("")
  for (const line of lines) {
    const paragraph = page.createElement("p")
    paragraph.textContent = line
    page.body.append(paragraph)
  }
  return page.body.innerHTML
}
