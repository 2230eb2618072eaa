// Turns text fields marked data-rich-text into editors with a small toolbar.
// The editor is that of django-prose-editor; its own presets need an inline import map
// and inject a style element, which the Content-Security-Policy forbids.
// The editor has English labels; the field brings those of the page's language.
const fields = document.querySelectorAll("textarea[data-rich-text]")
const labels = fields.length ? JSON.parse(fields[0].dataset.richText) : {}
const translate = window.gettext || ((text) => text)
window.gettext = (text) => labels[text] || translate(text)

const {
  Blockquote,
  Bold,
  BulletList,
  Document,
  Editor,
  HardBreak,
  Heading,
  History,
  Italic,
  Link,
  ListItem,
  Menu,
  OrderedList,
  Paragraph,
  Text,
  initializeEditors,
} = await import("../django_prose_editor/editor.js")

const { listsOfLines, readable } = await import("./pasting.js")

const EMPTY = /^<(\w+)[^>]*><\/\1>$/

// Buttons do not pass through gettext, and stand there only once the editor is made.
function translateMenu(element) {
  for (const button of element.querySelectorAll(".prose-menubar [title]")) {
    const text = labels[button.title] || button.title
    button.title = text
    button.setAttribute("aria-label", text)
  }
  for (const option of element.querySelectorAll(".prose-menubar__option > *")) {
    option.textContent = labels[option.textContent] || option.textContent
  }
}

// Says what of the pasted cannot stand in a text; a screen reader reads it out.
function makeNotice() {
  const notice = document.createElement("p")
  notice.className = "prose-notice"
  notice.setAttribute("role", "status")
  return notice
}

// Of files only their name would arrive, or the browser would leave the page for them.
function isOnlyFiles(transfer) {
  return transfer?.files.length > 0 && !transfer.types.includes("text/html")
}

function createEditor(textarea) {
  if (textarea.closest(".prose-editor")) return
  const element = document.createElement("div")
  element.className = "prose-editor"
  textarea.before(element)
  element.append(textarea)
  const notice = makeNotice()
  const announce = (dropped) => {
    notice.textContent = dropped.map((what) => labels[`dropped ${what}`]).join(" ")
  }

  const label = document.querySelector(`label[for="${textarea.id}"]`)
  const editor = new Editor({
    element,
    injectCSS: false,
    editable: !textarea.disabled,
    content: textarea.value,
    editorProps: {
      transformPastedHTML(html) {
        const { markup, dropped } = readable(html)
        announce(dropped)
        return markup
      },
      // By now `transformPastedHTML` has seen what came as HTML.
      handlePaste(view, event) {
        const data = event.clipboardData
        if (!data || data.types.includes("text/html")) return false
        const hasOnlyFiles = isOnlyFiles(data)
        announce(hasOnlyFiles ? ["image"] : [])
        const markup = listsOfLines(data.getData("text/plain"))
        return hasOnlyFiles || (markup !== null && view.pasteHTML(markup))
      },
      handleDrop(view, event) {
        if (!isOnlyFiles(event.dataTransfer)) return false
        event.preventDefault()
        announce(["image"])
        return true
      },
      attributes: {
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": label ? label.textContent.replace(/:\s*$/, "") : textarea.name,
      },
    },
    extensions: [
      Document,
      Paragraph,
      Text,
      HardBreak,
      Heading.configure({ levels: [3, 4] }),
      Bold,
      Italic,
      BulletList,
      OrderedList.configure({ enableListAttributes: false }),
      ListItem,
      Blockquote,
      Link.configure({ enableTarget: false, defaultProtocol: "https" }),
      History,
      Menu,
    ],
    onCreate: () => translateMenu(element),
    onUpdate() {
      const html = editor.getHTML()
      textarea.value = EMPTY.test(html) ? "" : html
      textarea.dispatchEvent(new Event("input", { bubbles: true }))
    },
  })
  element.append(notice)
  if (label) label.addEventListener("click", () => editor.commands.focus())
}

initializeEditors(createEditor, "textarea[data-rich-text]")
