// The contents of this page follow the reader: the last heading that passed the top is the current one.
const links = [...document.querySelectorAll("[data-spy] a")];
const headings = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1)))).filter(Boolean);

function mark() {
  const line = innerHeight / 4;
  const passed = headings.filter((heading) => heading.checkVisibility() && heading.getBoundingClientRect().top < line);
  const current = passed.at(-1)?.id;
  for (const link of links) {
    if (current && link.hash === `#${encodeURIComponent(current)}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

const seen = new IntersectionObserver(mark, { rootMargin: "0px 0px -75%" });
for (const heading of headings) seen.observe(heading);
