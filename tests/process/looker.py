# SPDX-License-Identifier: BSD-3-Clause
"""looker.py - a browser that looks at pages, and says what it finds.

Writes a line for each thing that was looked at: what must hold, a tab, and
what does not.
"""
import os
import sys

from chromium import Chromium

WIDTHS = (360, 700, 1024, 1600)
PAPER = 688  # A4 less its margins, at 96 dots an inch
TAB = 9


def tell(name, sentence, faults):
    faults = [" ".join(str(fault).split()) for fault in faults]
    print(f"{name}: {sentence}\t{'; '.join(faults[:5])}", flush=True)


class Looker(Chromium):
    def open_page(self, path):
        """Open it, and have page_faults.js in it."""
        script = os.path.join(os.path.dirname(__file__), "page_faults.js")
        with open(script, encoding="utf-8") as file:
            text = file.read()
        # Before it is opened: what would be said of the first screen counts.
        self.look(WIDTHS[-1])
        self.open(path)
        self.eval(f"window.faults = {text}; 0")

    def open_without_scripts(self, path):
        self.call("Emulation.setScriptExecutionDisabled", value=True)
        self.open(path)
        self.call("Emulation.setScriptExecutionDisabled", value=False)

    def faults(self, kind, **screen):
        """Those of one kind, on such a screen or paper."""
        self.look(**screen)
        where = "".join(f" {value}" for value in screen.values())
        return [fault + " at" + where
                for fault in self.eval(f"faults.{kind}()")]


def main(look_at, **how):
    """FOLDER PAGE...: the folder is the browser's, for all it writes."""
    browser = Looker(sys.argv[1], **how)
    try:
        for path in sys.argv[2:]:
            look_at(browser, path)
    finally:
        browser.close()
