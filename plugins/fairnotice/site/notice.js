/* Fair Notice: shows the notices of the policy site on any page, until their last day. Sets no cookie, tells nobody.
   <script src="https://policy.example.com/notice.js" async></script>
   data-target: a selector of where to show them (default: the top of the page); data-lang: the language. */
(() => {
  const script = document.currentScript;
  const style = `:host{all:initial;display:block}
section{box-sizing:border-box;padding:.75em 1em;font:1rem/1.5 system-ui,sans-serif;color:#fff;background:#1c2f5c}
p{max-width:70em;margin:.25em auto}
a{color:inherit;display:inline-block;margin-right:1em;padding:.15em 0;font-weight:700}
a:focus-visible{outline:3px solid #fff;outline-offset:2px}
@media print{section{color:#000;background:none;border:1px solid}}`;
  const make = (tag, text, parent) => {
    const element = parent.appendChild(document.createElement(tag));
    element.textContent = text;
    return element;
  };
  const show = data => {
    const wanted = script.dataset.lang || document.documentElement.lang || data.language;
    const language = [wanted, wanted.split('-')[0], data.language].find(tag => tag in data.labels);
    const day = new Intl.DateTimeFormat('en-CA', {
      timeZone: data.time_zone, year: 'numeric', month: '2-digit', day: '2-digit',
    }).format(new Date());
    const said = data.notices.flatMap(n => n.phases[language]).filter(p => p.from <= day && day <= p.until);
    const place = script.dataset.target ? document.querySelector(script.dataset.target) : document.body;
    if (!said.length || !place) return;
    const host = document.createElement('div');
    const root = host.attachShadow({mode: 'open'});
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
    const section = make('section', '', root);
    section.lang = language;
    section.setAttribute('aria-label', data.labels[language]);
    for (const phase of said) {
      const p = make('p', '', section);
      make('strong', phase.headline, p);
      p.append(` ${phase.text} `);
      for (const link of phase.links) make('a', link.label, p).href = link.url;
    }
    place.prepend(host);
  };
  const ready = new Promise(done => {
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', done);
    else done();
  });
  fetch(new URL('notice.json', script.src), {credentials: 'omit', referrerPolicy: 'no-referrer'})
    .then(answer => answer.json()).then(data => ready.then(() => show(data))).catch(() => {});
})();
