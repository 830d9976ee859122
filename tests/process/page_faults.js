/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * page_faults.js - what is wrong with a page of ours, as it stands on this
 * screen: an object of functions, each gives a list.
 */
(() => {
  const all = (selector, from) =>
    [...(from || document).querySelectorAll(selector)];
  const shown = (e) => e.getClientRects().length > 0 &&
    getComputedStyle(e).visibility === 'visible';
  const what = (e) => `${e.tagName}.${e.getAttribute('class') || ''} ` +
    `"${e.textContent.trim().slice(0, 30)}"`;
  const box = (e) => e.getBoundingClientRect();
  const inside = (a, b) => a.left >= b.left - 0.5 && a.right <= b.right + 0.5 &&
    a.top >= b.top - 0.5 && a.bottom <= b.bottom + 0.5;
  const over = (a, b) => a.left < b.right - 0.5 && b.left < a.right - 0.5 &&
    a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5;

  /* Labels of a chart: apart from each other, inside the figure. */
  const labels = () => all('.plot').flatMap((plot) => {
    const texts = all('text', plot).filter(shown);
    const boxes = texts.map(box);
    const figure = box(plot.closest('figure'));
    const faults = [];
    texts.forEach((text, i) => {
      if (!(boxes[i].width > 0) || !inside(boxes[i], figure))
        faults.push(`outside: ${what(text)}`);
      for (let k = 0; k < i; k++)
        if (over(boxes[i], boxes[k]))
          faults.push(`overlap: ${what(text)}, ${what(texts[k])}`);
    });
    return faults;
  });

  /* Every point is there to be seen, and inside the figure. */
  const points = () => all('.point').filter((point) => {
    const mark = box(point.querySelector('.mark'));
    return !(mark.width > 1 && mark.height > 1) ||
      !inside(mark, box(point.closest('figure')));
  }).map((point) => `not seen: ${point.getAttribute('aria-label')}`);

  /* Nothing makes the page wider than the screen, or is cut off by it. */
  const width = () => {
    const page = document.documentElement;
    const faults = page.scrollWidth > page.clientWidth ?
      [`page is ${page.scrollWidth} wide`] : [];
    const words = all('main *, header *, nav *').filter((e) =>
      !e.closest('.table, .plot, .hidden, .skip') && shown(e) &&
      (box(e).left < -0.5 || box(e).right > page.clientWidth + 0.5));
    return faults.concat(words.map((e) => `cut off: ${what(e)}`));
  };

  /* On paper nothing scrolls. */
  const paper = () => all('.table').filter((table) =>
    table.scrollWidth > table.clientWidth + 1 ||
    box(table.firstElementChild).right > document.documentElement.clientWidth)
    .map((table) => `cut off: ${what(table)}`).concat(
      all('nav, .skip, .tip').filter(shown).map((e) => `on paper: ${what(e)}`));

  /* What names something else, and what must be there. */
  const parts = (needed = ['#overview', '#machine', '#reading']) => {
    const faults = [];
    const ids = all('[id]').map((e) => e.id);
    const need = (id, of) => {
      if (!document.getElementById(id))
        faults.push(`no ${id} for ${what(of)}`);
    };
    if (new Set(ids).size !== ids.length)
      faults.push('an id twice');
    all('[aria-labelledby]').forEach((e) =>
      need(e.getAttribute('aria-labelledby'), e));
    all('[href^="#"]').forEach((e) => need(e.getAttribute('href').slice(1), e));
    all('.workload').forEach((e) => {
      if (!e.querySelector('h2') || (all('.plot', e).length !== 2 &&
          !e.querySelector('.nothing')))
        faults.push(`not whole: ${what(e)}`);
    });
    all('table').forEach((e) => {
      if (!e.caption || all('th:not([scope])', e).length > 0 || !shown(e))
        faults.push(`not a whole table: ${what(e)}`);
      /* Every row has as many cells as the head says there are. */
      const cells = (row) => [...row.cells].reduce((n, c) => n + c.colSpan, 0);
      [...e.rows].filter((row) => row.parentNode.tagName === 'TBODY' &&
        cells(row) !== cells(e.rows[0])).forEach((row) =>
        faults.push(`row of ${cells(row)} cells: ${what(row)}`));
    });
    for (const name of ['main', 'h1', ...needed])
      if (all(name).length !== 1)
        faults.push(`not one ${name}`);
    if (/\b(nan|inf|undefined|null)\b/i.test(document.body.outerHTML
        .replace(/<script>.*?<\/script>/s, '')))
      faults.push('a number that is none');
    return faults;
  };

  const light = (color) => {
    const [r, g, b] = color.match(/[\d.]+/g).slice(0, 3).map((v) => {
      const c = v / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => {
    const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const color = getComputedStyle(e).backgroundColor;
      if (!/, 0\)$/.test(color))
        return color;
    }
    return 'rgb(255, 255, 255)';
  };

  /* Text stands out by 4.5, lines and marks by 3. */
  const contrast = () => {
    const faults = new Set();
    const fault = (e, r) => faults.add(
      `${r.toFixed(2)}: ${e.tagName}.${e.getAttribute('class') || ''}`);
    const shade = document.querySelector('.over');
    const grounds = (e) => shade && e.closest('.plot') ?
      [behind(e), getComputedStyle(shade).fill] : [behind(e)];
    const least = (e, color) =>
      Math.min(...grounds(e).map((ground) => ratio(color, ground)));
    all('body *').filter((e) => shown(e) && !e.closest('script, .hidden') &&
      [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
      .forEach((e) => {
        const style = getComputedStyle(e);
        const r = least(e, e.tagName === 'text' ? style.fill : style.color);
        if (r < 4.5)
          fault(e, r);
      });
    all('.line, .law, .base, .ideal, .interval, .cpus, .axis, .leader')
      .filter(shown).forEach((e) => {
        const r = least(e, getComputedStyle(e).stroke);
        if (r < 3)
          fault(e, r);
      });
    all('.mark').filter(shown).forEach((e) => {
      const style = getComputedStyle(e);
      const r = Math.max(least(e, style.fill), least(e, style.stroke));
      if (r < 3)
        fault(e, r);
    });
    return [...faults];
  };

  /* The point that has the focus, if one has; is that to be seen? */
  const focused = () => {
    const point = document.activeElement.closest('.point');
    if (!point)
      return { point: -1 };
    const tip = document.querySelector('.tip');
    const said = (s) => s.replace(/[\s:,]+/g, ' ');
    return {
      point: all('.point').indexOf(point),
      seen: getComputedStyle(point.querySelector('.hit')).stroke !== 'none' &&
        shown(tip) && inside(box(tip), { left: 0, top: 0,
          right: innerWidth, bottom: innerHeight }) &&
        said(tip.textContent) === said(point.getAttribute('aria-label')),
    };
  };

  /* Things the page's policy must not allow; true for what it stopped. */
  const policy = async () => {
    const stopped = [];
    document.addEventListener('securitypolicyviolation', (event) =>
      stopped.push(event.effectiveDirective));
    const add = (name, properties) =>
      document.body.append(Object.assign(document.createElement(name),
        properties));
    add('script', { textContent: 'window.hacked = true' });
    add('style', { textContent: 'body { display: none }' });
    add('img', { src: 'file:///nothing.png' });
    await fetch('file:///nothing').catch(() => null);
    await new Promise((done) => setTimeout(done, 100));
    return ['script-src-elem', 'style-src-elem', 'img-src', 'connect-src']
      .filter((name) => !stopped.includes(name))
      .concat(window.hacked ? ['a script ran'] : []);
  };

  return { labels, points, width, paper, parts, contrast, focused, policy };
})()
