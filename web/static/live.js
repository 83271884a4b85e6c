/* The live bar: asks for its own figures every few seconds while the page is looked at. Without it: reload. */
(() => {
  "use strict";

  document.querySelectorAll("[data-live]").forEach((place) => {
    const put = (fresh, part) => {
      const [before, after] = [place, fresh].map((where) => where.querySelector(`[data-part="${part}"]`));
      if (after && before.innerHTML !== after.innerHTML) before.replaceChildren(...after.childNodes);
    };
    const ask = async () => {
      if (document.hidden) return;
      try {
        const answer = await fetch(place.dataset.live, { credentials: "same-origin" });
        if (!answer.ok || answer.redirected) {
          clearInterval(timer);
          return;
        }
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        ["figures", "time"].forEach((part) => put(fresh, part));
      } catch {
        // The line is down for a moment: the time of the last refresh says so, and the next turn asks again.
      }
    };
    const timer = setInterval(ask, Number(place.dataset.every));
    document.addEventListener("visibilitychange", ask);
  });
})();
