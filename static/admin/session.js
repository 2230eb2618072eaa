// A session ends when nobody does anything for a while. That is told before, also when the page
// stood open; what other tabs did counts.

const WARN_BEFORE = 5 * 60 // seconds
const KEY = "desk-seen"

const notice = document.getElementById("session-end")
if (notice) {
  const [soon, over] = notice.querySelectorAll("p")
  const seen = () => localStorage.setItem(KEY, Date.now())
  const look = () => {
    const idle = (Date.now() - Number(localStorage.getItem(KEY))) / 1000
    const left = Number(notice.dataset.seconds) - idle
    soon.hidden = left <= 0
    over.hidden = left > 0
    notice.hidden = left > WARN_BEFORE
  }
  notice.querySelector("button").addEventListener("click", async () => {
    const answer = await fetch(notice.dataset.url, { cache: "no-store" })
    if (answer.ok && !answer.redirected) seen()
    look()
  })
  seen()
  look()
  setInterval(look, 15_000)
}
