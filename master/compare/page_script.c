/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * page_script.c - what the page does when a point is pointed at.
 *
 * A small sign with its figures, beside it. Without scripts the page is
 * whole: the browser shows titles, the tables have all figures.
 */
#include "master/compare/page_style.h"

/* clang-format off */
const char page_script[] =
	"(() => {\n"
	"  const tip = document.createElement('div');\n"
	"  tip.className = 'tip';\n"
	"  tip.setAttribute('aria-hidden', 'true');\n"
	"  document.body.append(tip);\n"
	"  /* Two of them for one point would be one too many. */\n"
	"  for (const title of document.querySelectorAll('.point > title'))\n"
	"    title.remove();\n"
	"  const pointOf = (node) => node.closest ? node.closest('.point') : null;\n"
	"  const hide = () => { tip.style.display = 'none'; };\n"
	"  const show = (point) => {\n"
	"    if (!point)\n"
	"      return hide();\n"
	"    const at = point.querySelector('.hit').getBoundingClientRect();\n"
	"    tip.textContent = point.getAttribute('aria-label')\n"
	"      .replace(': ', '\\n').replace(', 95', '\\n95');\n"
	"    tip.style.display = 'block';\n"
	"    const most = document.documentElement.clientWidth - tip.offsetWidth - 4;\n"
	"    const left = at.left + at.width / 2 - tip.offsetWidth / 2;\n"
	"    const above = at.top - tip.offsetHeight - 4;\n"
	"    tip.style.left = Math.max(4, Math.min(left, most)) + 'px';\n"
	"    tip.style.top = (above < 4 ? at.bottom + 4 : above) + 'px';\n"
	"  };\n"
	"  document.addEventListener('pointerover', (e) => show(pointOf(e.target)));\n"
	"  document.addEventListener('focusin', (e) => show(pointOf(e.target)));\n"
	"  document.addEventListener('focusout', hide);\n"
	"  /* To get the focus a point may have been moved into view. */\n"
	"  document.addEventListener('scroll',\n"
	"    () => show(pointOf(document.activeElement)), true);\n"
	"  document.addEventListener('keydown', (event) => {\n"
	"    if (event.key === 'Escape')\n"
	"      hide();\n"
	"  });\n"
	"})();\n";
/* clang-format on */
