// Asks the browser to keep the book, once the page is there and nothing else waits.
const register = () => navigator.serviceWorker.register(new URL("../../sw.js", import.meta.url)).catch(() => {});
if (document.readyState === "complete") register();
else addEventListener("load", register, { once: true });
