# SPDX-License-Identifier: BSD-3-Clause
"""chromium.py - a headless Chromium, driven over two pipes.

It speaks the DevTools protocol on descriptors 3 and 4 of the browser: no
port is opened, and the browser ends when the pipes do. All it writes goes to
a folder of the caller's.
"""
import base64
import fcntl
import json
import os
import select
import signal
import subprocess
import time

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
    "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions",
    "--disable-breakpad", "--disable-dev-shm-usage", "--no-pings",
    "--disable-default-apps", "--hide-scrollbars", "--remote-debugging-pipe",
]


class Chromium:
    """A browser with one page; what the page complains of is in .logs."""

    def __init__(self, folder, seconds=30):
        self.seconds = seconds
        self.logs = []
        self.requests = []
        self.number = 0
        self.unread = b""
        self.events = []
        self.browser, self.to, self.back = self._start(folder)
        page = self.call("Target.createTarget", url="about:blank")
        self.session = None
        self.session = self.call("Target.attachToTarget", flatten=True,
                                 targetId=page["targetId"])["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")

    def _start(self, folder):
        # Descriptors far from 3 and 4, so that none is in the other's way.
        down, up = ([fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10) for fd in pair]
                    for pair in (os.pipe(), os.pipe()))

        def arrange():
            os.dup2(down[0], 3)
            os.dup2(up[1], 4)

        env = dict(os.environ, HOME=folder, TMPDIR=folder,
                   XDG_CONFIG_HOME=folder, XDG_CACHE_HOME=folder)
        with open(os.path.join(folder, "chromium.err"), "wb") as err:
            browser = subprocess.Popen(
                ["chromium", *FLAGS, "--user-data-dir=" + folder + "/profile",
                 "about:blank"],
                stdin=subprocess.DEVNULL, stdout=err, stderr=err, env=env,
                pass_fds=(3, 4), preexec_fn=arrange, start_new_session=True)
        os.close(down[0])
        os.close(up[1])
        return browser, down[1], up[0]

    def call(self, method, **params):
        """Ask for something, and wait for the answer."""
        self.number += 1
        asked = {"id": self.number, "method": method, "params": params}
        if getattr(self, "session", None):
            asked["sessionId"] = self.session
        os.write(self.to, json.dumps(asked).encode() + b"\0")
        until = time.monotonic() + self.seconds
        while True:
            said = self._read(until)
            if said.get("id") != self.number:
                self._event(said)
            elif "error" in said:
                raise RuntimeError(f"{method}: {said['error']['message']}")
            else:
                return said["result"]

    def _read(self, until):
        while b"\0" not in self.unread:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.back], [], [], left)[0]:
                raise TimeoutError("the browser does not answer")
            more = os.read(self.back, 1 << 20)
            if not more:
                raise EOFError("the browser has ended")
            self.unread += more
        said, self.unread = self.unread.split(b"\0", 1)
        return json.loads(said)

    def _event(self, said):
        method, params = said.get("method"), said.get("params", {})
        self.events.append(method)
        if method == "Log.entryAdded":
            entry = params["entry"]
            self.logs.append(f"{entry['level']}: {entry['text']}")
        elif method == "Runtime.consoleAPICalled":
            words = [str(a.get("value", a.get("description")))
                     for a in params["args"]]
            self.logs.append(f"{params['type']}: {' '.join(words)}")
        elif method == "Runtime.exceptionThrown":
            self.logs.append("exception: "
                             + params["exceptionDetails"]["text"])
        elif method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])

    def open(self, path):
        """Load a file; returns when it is loaded."""
        self.logs.clear()
        self.requests.clear()
        self.events.clear()
        self.call("Page.navigate", url="file://" + os.path.abspath(path))
        until = time.monotonic() + self.seconds
        while "Page.loadEventFired" not in self.events:
            self._event(self._read(until))

    def look(self, width, height=900, scheme="light", media=""):
        """Choose a screen."""
        self.call("Emulation.setDeviceMetricsOverride", width=width,
                  height=height, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia", media=media, features=[
            {"name": "prefers-color-scheme", "value": scheme}])

    def eval(self, script):
        """The value of an expression in the page."""
        got = self.call("Runtime.evaluate", expression=script,
                        returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in got:
            raise RuntimeError(got["exceptionDetails"]["exception"]
                               .get("description", script))
        return got["result"].get("value")

    def press(self, key, code):
        for what in ("rawKeyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=what, key=key,
                      windowsVirtualKeyCode=code)

    def shot(self, path, full=True):
        got = self.call("Page.captureScreenshot", captureBeyondViewport=full)
        with open(path, "wb") as file:
            file.write(base64.b64decode(got["data"]))

    def pdf(self):
        """The page as it would be printed, as bytes."""
        got = self.call("Page.printToPDF", preferCSSPageSize=True)
        return base64.b64decode(got["data"])

    def close(self):
        """End it, with all its processes."""
        for end in (self.to, self.back):
            os.close(end)
        try:
            self.browser.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.browser.pid, signal.SIGKILL)
            self.browser.wait()
