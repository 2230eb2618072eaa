// Suggestions while typing, for every input with data-suggestions: an editable combobox
// with a list, after the ARIA Authoring Practices. Without this the form just works.
const PAUSE = 200 // milliseconds without a key before anything is asked
const SHORTEST = 2

function enhance(input, number) {
  const list = document.createElement("ul")
  list.id = `suggestions-${number}`
  list.className = "suggestions"
  list.setAttribute("role", "listbox")
  list.setAttribute("aria-label", document.body.dataset.suggestionsLabel)
  list.hidden = true
  const status = document.createElement("span")
  status.className = "visually-hidden"
  status.setAttribute("role", "status")
  const frame = document.createElement("span")
  frame.className = "suggestions-frame"
  input.before(frame)
  frame.append(input, list, status)

  input.setAttribute("role", "combobox")
  input.setAttribute("aria-autocomplete", "list")
  input.setAttribute("aria-controls", list.id)
  input.setAttribute("aria-expanded", "false")

  let timer = 0
  let request = null
  let active = -1

  function close() {
    list.hidden = true
    active = -1
    input.setAttribute("aria-expanded", "false")
    input.removeAttribute("aria-activedescendant")
  }

  function activate(index) {
    const options = list.children
    active = (index + options.length + 1) % (options.length + 1)
    for (const [place, option] of [...options].entries()) {
      option.setAttribute("aria-selected", String(place === active))
    }
    const option = options[active]
    if (option) {
      input.setAttribute("aria-activedescendant", option.id)
      option.scrollIntoView({ block: "nearest" })
    } else {
      input.removeAttribute("aria-activedescendant")
    }
  }

  // A field of a form is filled in; a search field goes to what was chosen.
  function choose(option) {
    if (input.dataset.suggestionsFill === undefined) {
      location.assign(option.dataset.url)
    } else {
      input.value = option.dataset.label
      close()
    }
  }

  function show(suggestions) {
    list.replaceChildren(
      ...suggestions.map(({ label, lang, kind, url }, place) => {
        const option = document.createElement("li")
        option.id = `${list.id}-${place}`
        option.setAttribute("role", "option")
        option.setAttribute("aria-selected", "false")
        option.dataset.url = url
        option.dataset.label = label
        const what = document.createElement("span")
        what.className = "suggestions-kind"
        what.textContent = kind
        const name = document.createElement("span")
        name.lang = lang || document.documentElement.lang
        name.textContent = label
        option.append(name, " ", what)
        return option
      }),
    )
    close()
    list.hidden = suggestions.length === 0
    input.setAttribute("aria-expanded", String(!list.hidden))
    active = suggestions.length // nothing chosen: the first arrow goes to the first option
    status.textContent = `${document.body.dataset.suggestionsCount}: ${suggestions.length}`
  }

  async function ask() {
    request?.abort()
    const text = input.value.trim()
    if (text.length < SHORTEST) return close()
    request = new AbortController()
    const url = new URL(input.dataset.suggestions, location.href)
    url.searchParams.set("q", text)
    try {
      const response = await fetch(url, { signal: request.signal })
      if (response.ok && document.activeElement === input) {
        show((await response.json()).suggestions)
      }
    } catch {
      // Aborted by the next key, or offline: the form works without.
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer)
    timer = setTimeout(ask, PAUSE)
  })
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault()
      close()
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden) {
      event.preventDefault()
      activate(active + (event.key === "ArrowDown" ? 1 : -1))
    } else if (event.key === "Enter") {
      clearTimeout(timer)
      request?.abort()
      const option = list.children[active]
      if (!list.hidden && option) {
        event.preventDefault()
        choose(option)
      }
    }
  })
  input.addEventListener("blur", () => {
    clearTimeout(timer)
    request?.abort()
    close()
  })
  // A press, not a click: the field would lose the focus first.
  list.addEventListener("pointerdown", (event) => event.preventDefault())
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]")
    if (option) choose(option)
  })
}

document.querySelectorAll("input[data-suggestions]").forEach(enhance)
