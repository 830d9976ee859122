# SPDX-License-Identifier: BSD-3-Clause
"""runpage_look.py - open pages of runs in Chromium, look at them.

    runpage_look.py FOLDER PAGE...

What it writes is said in looker.py.
"""
import os
import sys
import time

from looker import PAPER, TAB, WIDTHS, main, tell

ENTER = 13


def look_everywhere(browser, name):
    tell(name, "no screen is too narrow for it",
         [fault for width in WIDTHS
          for fault in browser.faults("width", width=width)])
    for scheme in ("light", "dark"):
        tell(name, f"text stands out, {scheme}",
             browser.faults("contrast", width=1600, scheme=scheme))
    screen = {"width": PAPER, "scheme": "dark", "media": "print"}
    found = [fault for kind in ("paper", "contrast")
             for fault in browser.faults(kind, **screen)]
    tell(name, "on paper it is light, and nothing is cut off", found)
    browser.look(1600)


# The cells of a column that are shown, from the top.
CELLS = """[...document.querySelector('.sortable table').tBodies[0].rows]
    .filter((row) => !row.hidden).map((row) => row.cells[%d].textContent)"""


def cells(browser, column):
    return browser.eval(CELLS % column)


def column_of(browser, title):
    return browser.eval("[...document.querySelectorAll('.sortable thead th')]"
                        f".findIndex((th) => th.textContent === '{title}')")


def tab_to(browser, selector, most=200):
    for _ in range(most):
        browser.press("Tab", TAB)
        if browser.eval(f"document.activeElement.matches('{selector}')"):
            return True
    return False


def press_button(browser, column):
    """The button in the head of that column, by the keyboard alone."""
    place = f".sortable th:nth-child({column + 1}) button"
    if not tab_to(browser, place):
        raise RuntimeError(f"the keyboard does not reach {place}")
    browser.call("Input.dispatchKeyEvent", type="keyDown", key="Enter",
                 windowsVirtualKeyCode=ENTER, text="\r")
    browser.call("Input.dispatchKeyEvent", type="keyUp", key="Enter",
                 windowsVirtualKeyCode=ENTER)


def sort_by_keyboard(browser, name):
    column = column_of(browser, "Took, s")
    press_button(browser, column)
    up = [float(text) for text in cells(browser, column) if text]
    press_button_again = browser.eval(
        "document.activeElement.closest('th').getAttribute('aria-sort')")
    browser.eval("document.activeElement.click()")
    down = [float(text) for text in cells(browser, column) if text]
    found = []
    if up != sorted(up) or len(up) < 2:
        found.append(f"not sorted: {up[:5]}")
    if press_button_again != "ascending":
        found.append("its head does not say so")
    if down != sorted(up, reverse=True):
        found.append(f"not turned round: {down[:5]}")
    tell(name, "the keyboard sorts it, up and down", found)


def look_for(browser, name):
    found = []
    everything = len(cells(browser, 0))
    browser.eval("document.querySelector('.find [type=checkbox]').click()")
    status = column_of(browser, "Status")
    bad = cells(browser, status)
    if not bad or "ok" in bad:
        found.append(f"only what is not ok: {bad[:5]}")
    browser.eval("document.querySelector('.find [type=checkbox]').click()")
    first = cells(browser, 0)[-1]
    browser.eval("""(() => {
        const input = document.querySelector('.find [type=search]');
        input.value = %r;
        input.dispatchEvent(new Event('input'));
    })()""" % first.upper())
    shown = cells(browser, 0)
    if first not in shown or len(shown) == everything:
        found.append(f"{first}: {len(shown)} of {everything}")
    said = browser.eval("document.querySelector('.find [role=status]')"
                        ".textContent")
    if said != f"{len(shown)} of {everything} shown":
        found.append(f"it says {said}")
    tell(name, "it shows what is looked for, and says how many", found)


def look_at_timeline(browser, name):
    found = browser.eval("""[...document.querySelectorAll('td.track')]
        .flatMap((cell) => {
          const box = cell.getBoundingClientRect();
          const path = cell.querySelector('path').getBoundingClientRect();
          const faults = [];
          if (!(path.width > 0 && path.height > 0))
            faults.push('a worker has no curve');
          if (path.left < box.left - 1 || path.right > box.right + 1)
            faults.push('a curve leaves its row');
          for (const mark of cell.querySelectorAll('.death text')) {
            const at = mark.getBoundingClientRect();
            if (!(at.width > 2) || at.left < box.left - 8 ||
                at.right > box.right + 8)
              faults.push('a death cannot be seen');
          }
          return faults;
        })""")
    tell(name, "every worker has a curve, every death a mark", found)


def try_without_scripts(browser, name, path):
    browser.open_without_scripts(path)
    rows = browser.eval("document.querySelectorAll('.sortable tbody tr')"
                        ".length")
    useless = browser.eval("document.querySelectorAll('button, input').length")
    tell(name, "without scripts it has all rows, and no useless button",
         ["no row"] * (rows == 0) + [f"{useless} of them"] * (useless > 0))


def look_at(browser, path):
    name = os.path.basename(path)
    began = time.monotonic()
    browser.open_page(path)
    print(f"# {name} was open after {time.monotonic() - began:.2f} s",
          file=sys.stderr)
    needed = "['#overview', '#workers', '#durations', '#results', '#reading']"
    tell(name, "nothing is missing", browser.eval(f"faults.parts({needed})"))
    look_at_timeline(browser, name)
    look_everywhere(browser, name)
    if name == "hosts.html":
        sort_by_keyboard(browser, name)
        look_for(browser, name)
    tell(name, "the browser has nothing to complain of", browser.logs)
    # The empty icon is asked for, too, and is in the page.
    tell(name, "nothing else is asked for",
         [url for url in browser.requests[1:] if not url.startswith("data:")])
    if name == "hostile.html":
        tell(name, "no word of a host became a part of the page",
             browser.eval("window.hacked || document.querySelector("
                          "'main script, main img, main a[href^=java]')"
                          " ? ['it did'] : []"))
        tell(name, "scripts, styles and pictures of others are stopped",
             browser.eval("faults.policy()"))
        try_without_scripts(browser, name, path)


main(look_at, seconds=60)
