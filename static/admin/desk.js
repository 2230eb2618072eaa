// What the scripts of the admin leave out: names for its choosers and, on a phone, for values.

// A chooser names itself by what is chosen: which field that is, and what an empty one is, it
// does not say.
function nameChooser(select) {
  const box = select.parentElement.querySelector(".select2-selection")
  const label = document.querySelector(`label[for="${select.id}"]`)
  const name = label ? label.textContent.replace(/:\s*$/, "") : select.getAttribute("aria-label")
  if (!box || !name) return
  const search = box.querySelector(".select2-search__field")
  if (search) {
    search.setAttribute("aria-label", name)
    box.setAttribute("aria-label", name)
    return
  }
  const chosen = box.querySelector(".select2-selection__rendered")
  chosen.removeAttribute("role")
  chosen.removeAttribute("aria-readonly")
  const title = document.createElement("span")
  title.className = "visually-hidden"
  title.id = `${chosen.id}-name`
  title.textContent = name
  box.after(title)
  box.setAttribute("aria-labelledby", `${title.id} ${chosen.id}`)
}

function nameChoosers(element) {
  element
    .querySelectorAll("select.admin-autocomplete.select2-hidden-accessible")
    .forEach(nameChooser)
}

const jQuery = window.django?.jQuery
if (jQuery) {
  // After the choosers are made, which is also done when jQuery is ready.
  jQuery(() => nameChoosers(document))
  document.addEventListener("formset:added", (event) => nameChoosers(event.target))
  jQuery(document).on("select2:open", (event) => {
    const search = document.querySelector(".select2-dropdown .select2-search__field")
    const box = event.target.parentElement.querySelector(".select2-selection")
    const name = document.getElementById(box?.getAttribute("aria-labelledby")?.split(" ")[0])
    if (!search || !name) return
    search.setAttribute("aria-label", name.textContent)
    // It says which list it opens in the way of an older version of ARIA.
    box.setAttribute("aria-controls", box.getAttribute("aria-owns"))
  })
}

// On a phone the rows of a list are cards, without the headings of the columns above them.
for (const table of document.querySelectorAll("#result_list")) {
  const headings = [...table.tHead.rows[0].cells].map(
    (cell) => cell.querySelector(".text")?.textContent.trim() || "",
  )
  for (const row of table.tBodies[0].rows) {
    ;[...row.cells].forEach((cell, column) => {
      if (headings[column]) cell.dataset.label = headings[column]
    })
  }
  table.classList.add("has-labels")
}

// What was typed and not saved is not lost by leaving the page unawares.
const form = document.querySelector("#content-main form[method=post]:not(#changelist-form, #login-form)")
if (form) {
  const typed = () =>
    [...new FormData(form)].map(([name, value]) => `${name}=${value.name ?? value}`).join("\n")
  let saved = null
  let isLeaving = false
  addEventListener("load", () => {
    // A page with errors holds what has not been saved; so does one that gives typed text back.
    saved = document.querySelector("#fouten, [data-unsaved]") ? null : typed()
  })
  form.addEventListener("submit", () => (isLeaving = true))
  addEventListener("beforeunload", (event) => {
    if (!isLeaving && typed() !== saved) event.preventDefault()
  })
}

// Choosers and editors take the place of the field to which an error leads.
for (const link of document.querySelectorAll("#fouten a")) {
  link.addEventListener("click", (event) => {
    const field = document.getElementById(link.hash.slice(1))
    const shown =
      field?.parentElement.querySelector(".select2-selection") ??
      field?.closest(".prose-editor")?.querySelector(".tiptap")
    if (!shown) return
    event.preventDefault()
    shown.focus()
    shown.scrollIntoView({ block: "center" })
  })
}

// A key that the browser did not find, or that was not touched.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault()
  document.getElementById("no-key").hidden = false
})
