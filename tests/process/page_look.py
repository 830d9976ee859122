# SPDX-License-Identifier: BSD-3-Clause
"""page_look.py - open pages of "hayfork compare" in Chromium, look at them.

    page_look.py FOLDER PAGE...

What it writes is said in looker.py.
"""
import os

from looker import PAPER, TAB, WIDTHS, main, tell

def look_everywhere(browser, name):
    found = {"labels": [], "points": [], "width": []}
    for width in WIDTHS:
        for kind, so_far in found.items():
            so_far += browser.faults(kind, width=width)
    tell(name, "no label of a chart touches another or leaves it",
         found["labels"])
    tell(name, "every point can be seen", found["points"])
    tell(name, "no screen is too narrow for it", found["width"])


def look_at_colours(browser, name):
    for scheme in ("light", "dark"):
        tell(name, f"text and lines stand out, {scheme}",
             browser.faults("contrast", width=1600, scheme=scheme))
    browser.look(1600, scheme="dark")
    dark = browser.eval("getComputedStyle(document.body).backgroundColor")
    browser.look(1600, scheme="light")
    light = browser.eval("getComputedStyle(document.body).backgroundColor")
    tell(name, "it is dark for who wants that",
         [] if dark != light else [f"both are {light}"])


def look_on_paper(browser, name):
    screen = {"width": PAPER, "scheme": "dark", "media": "print"}
    found = [fault for kind in ("labels", "points", "paper", "contrast")
             for fault in browser.faults(kind, **screen)]
    ink = browser.eval("getComputedStyle(document.body).color")
    if max(int(n) for n in ink[4:-1].split(",")[:3]) > 100:
        found.append(f"ink is {ink}")
    browser.look(1000)
    if not browser.pdf().startswith(b"%PDF"):
        found.append("not printed")
    tell(name, "on paper it is light, and nothing is cut off", found)


def walk_by_keyboard(browser, name):
    browser.look(1600)
    points = browser.eval("document.querySelectorAll('.point').length")
    reached, found = set(), []
    # Links and tables are reached, too.
    for _ in range(points + 100):
        browser.press("Tab", TAB)
        at = browser.eval("faults.focused()")
        if at["point"] >= 0:
            reached.add(at["point"])
            if not at["seen"]:
                found.append(f"point {at['point']} does not show it")
        if len(reached) == points:
            break
    if points == 0 or len(reached) != points:
        found.append(f"{len(reached)} of {points} reached")
    tell(name, "the keyboard reaches every point, and that shows", found)


def try_without_scripts(browser, name, path):
    browser.open_without_scripts(path)
    untold = browser.eval("[...document.querySelectorAll('.point')].filter((p)"
                          " => !p.querySelector('title')).length")
    tips = browser.eval("document.querySelectorAll('.tip').length")
    tell(name, "without scripts every point has its title",
         [f"{untold} without"] * (untold > 0) + ["a script ran"] * (tips > 0))


def look_at(browser, path):
    name = os.path.basename(path)
    browser.open_page(path)
    tell(name, "nothing is missing", browser.eval("faults.parts()"))
    look_everywhere(browser, name)
    look_at_colours(browser, name)
    look_on_paper(browser, name)
    if name in ("sample.html", "few.html"):
        walk_by_keyboard(browser, name)
    tell(name, "the browser has nothing to complain of", browser.logs)
    tell(name, "nothing else is asked for", browser.requests[1:])
    if name == "sample.html":
        tell(name, "scripts, styles and pictures of others are stopped",
             browser.eval("faults.policy()"))
        try_without_scripts(browser, name, path)


main(look_at)
