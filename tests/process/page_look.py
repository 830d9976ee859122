# SPDX-License-Identifier: BSD-3-Clause
"""page_look.py - open pages of "hayfork compare" in Chromium, look at them.

    page_look.py FOLDER PAGE...

The folder is the browser's, for all it writes. Writes a line for each thing
that was looked at: what must hold, a tab, and what does not.
"""
import os
import sys

from chromium import Chromium

WIDTHS = (360, 700, 1024, 1600)
PAPER = 688  # A4 less its margins, at 96 dots an inch
TAB = 9

browser = None


def tell(name, sentence, faults):
    faults = [" ".join(str(fault).split()) for fault in faults]
    print(f"{name}: {sentence}\t{'; '.join(faults[:5])}", flush=True)


def faults(kind, **screen):
    browser.look(**screen)
    where = "".join(f" {value}" for value in screen.values())
    return [fault + " at" + where
            for fault in browser.eval(f"faults.{kind}()")]


def look_everywhere(name):
    found = {"labels": [], "points": [], "width": []}
    for width in WIDTHS:
        for kind, so_far in found.items():
            so_far += faults(kind, width=width)
    tell(name, "no label of a chart touches another or leaves it",
         found["labels"])
    tell(name, "every point can be seen", found["points"])
    tell(name, "no screen is too narrow for it", found["width"])


def look_at_colours(name):
    for scheme in ("light", "dark"):
        tell(name, f"text and lines stand out, {scheme}",
             faults("contrast", width=1600, scheme=scheme))
    browser.look(1600, scheme="dark")
    dark = browser.eval("getComputedStyle(document.body).backgroundColor")
    browser.look(1600, scheme="light")
    light = browser.eval("getComputedStyle(document.body).backgroundColor")
    tell(name, "it is dark for who wants that",
         [] if dark != light else [f"both are {light}"])


def look_on_paper(name):
    screen = {"width": PAPER, "scheme": "dark", "media": "print"}
    found = [fault for kind in ("labels", "points", "paper", "contrast")
             for fault in faults(kind, **screen)]
    ink = browser.eval("getComputedStyle(document.body).color")
    if max(int(n) for n in ink[4:-1].split(",")[:3]) > 100:
        found.append(f"ink is {ink}")
    browser.look(1000)
    if not browser.pdf().startswith(b"%PDF"):
        found.append("not printed")
    tell(name, "on paper it is light, and nothing is cut off", found)


def walk_by_keyboard(name):
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


def try_without_scripts(name, path):
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(path)
    browser.call("Emulation.setScriptExecutionDisabled", value=False)
    untold = browser.eval("[...document.querySelectorAll('.point')].filter((p)"
                          " => !p.querySelector('title')).length")
    tips = browser.eval("document.querySelectorAll('.tip').length")
    tell(name, "without scripts every point has its title",
         [f"{untold} without"] * (untold > 0) + ["a script ran"] * (tips > 0))


def look_at(path):
    name = os.path.basename(path)
    with open(os.path.join(os.path.dirname(__file__), "page_faults.js"),
              encoding="utf-8") as file:
        script = file.read()
    # Before it is opened: what would be said of the first screen counts.
    browser.look(1600)
    browser.open(path)
    browser.eval(f"window.faults = {script}; 0")
    tell(name, "nothing is missing", browser.eval("faults.parts()"))
    look_everywhere(name)
    look_at_colours(name)
    look_on_paper(name)
    if name in ("sample.html", "few.html"):
        walk_by_keyboard(name)
    tell(name, "the browser has nothing to complain of", browser.logs)
    tell(name, "nothing else is asked for", browser.requests[1:])
    if name == "sample.html":
        tell(name, "scripts, styles and pictures of others are stopped",
             browser.eval("faults.policy()"))
        try_without_scripts(name, path)


def main():
    global browser
    browser = Chromium(sys.argv[1])
    try:
        for path in sys.argv[2:]:
            look_at(path)
    finally:
        browser.close()


main()
