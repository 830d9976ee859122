# SPDX-License-Identifier: BSD-3-Clause
"""nodeset_look.py - made-up expressions, read by hayfork and ClusterShell.

    nodeset_look.py HAYFORK COUNT SEED [GROUP...]

The names must be the same; what hayfork folds must mean them to ClusterShell
and the other way round, in no more words than ClusterShell's, and in the same
ones (perhaps in another order) where no number has zeros in front.  Prints
what differs.
"""
import random
import re
import subprocess
import sys

from ClusterShell.NodeSet import NodeSet

HAYFORK, COUNT = sys.argv[1], int(sys.argv[2])
dice = random.Random(int(sys.argv[3]))
groups = sys.argv[4:]


def a_range(wide):
    first = dice.randrange(12)
    last = first + dice.randrange(12)
    if wide:
        return f"{first:02}-{last:02}"
    if dice.randrange(4) == 0:
        return str(first)
    step = f"/{dice.randrange(1, 5)}" if dice.randrange(5) == 0 else ""
    return f"{first}-{last}{step}"


def a_bracket():
    wide = dice.randrange(3) == 0
    ranges = [a_range(wide)]
    while dice.randrange(3) == 0:
        ranges.append(a_range(wide if dice.randrange(4) else not wide))
    return f"[{','.join(ranges)}]"


def a_word():
    if groups and dice.randrange(6) == 0:
        return dice.choice(groups)
    word = dice.choice("ab") + a_bracket()
    for letter in "-xy":
        if dice.randrange(3) == 0:
            word += letter + a_bracket()
    return word + dice.choice(["", "", "-ib"])


def an_expression():
    words = [a_word()]
    while dice.randrange(3) > 0 and len(words) < 8:
        words += [dice.choice(",,!&^"), a_word()]
    return "".join(words)


def words_of(folded):
    return sorted(re.findall(r"(?:\[[^]]*\]|[^,\[])+", folded))


def hosts(*args):
    done = subprocess.run([HAYFORK, "hosts", *args], stdout=subprocess.PIPE,
                          text=True, check=False, timeout=60)
    return done.stdout.strip() if done.returncode == 0 else "refused"


def look(expr):
    theirs = NodeSet(expr)
    names = sorted(theirs)
    if sorted(hosts(expr).split()) != names:
        return "names differ"
    if not names:
        return None
    ours = hosts("--fold", expr)
    if sorted(NodeSet(ours)) != names:
        return f"ClusterShell reads {ours} otherwise"
    if sorted(hosts(str(theirs)).split()) != names:
        return f"hayfork reads {theirs} otherwise"
    if len(words_of(ours)) > len(words_of(str(theirs))):
        return f"{ours} has more words than {theirs}"
    is_mixed = re.search(r"\b0\d", str(theirs))
    if not is_mixed and words_of(ours) != words_of(str(theirs)):
        return f"{ours} is not {theirs}"
    return None


bad = 0
for _ in range(COUNT):
    made = an_expression()
    why = look(made)
    if why:
        bad += 1
        print(f"{made}: {why}")
sys.exit(bad > 0)
