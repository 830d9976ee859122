#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_shell.sh - several commands in one session: each on a channel of its
# own, or all typed to the command line of a device; and what becomes of each.
# shellcheck disable=SC2154 # out, err, status, port: others set them
# sanitized, too
. tests/ssh/sshd.sh

ssh-keygen -q -t ed25519 -N '' -f "$T/id"
ssh-keygen -q -t ed25519 -N '' -f "$T/host"
echo s3cret-word >"$T/enable"
echo wr0ng-word >"$T/wrong"

NET=127.42
fleet_start --listen "$NET.0.0/16" --any-key --enable s3cret-word \
    --known-hosts-out "$T/known_hosts" --stats "$T/stats" --flood-cap 60M \
    --shell "cisco@$NET.1.0/24" \
    --shell "cisco,motd,logs,late=50ms,slow=20ms@$NET.1.2" \
    --shell "cisco,erase=ansi@$NET.1.3" --shell "cisco,erase=cr@$NET.1.4" \
    --shell "cisco,no-echo@$NET.1.5" --shell "cisco,any-key@$NET.1.6" \
    --shell "cisco,license@$NET.1.7" --shell "cisco,expired@$NET.1.8" \
    --shell "cisco,privileged,change-asked@$NET.1.9" \
    --shell "cisco,no-raise@$NET.1.10" \
    --shell "cisco,no-exec,one-channel@$NET.1.11" \
    --shell "cisco,no-exec@$NET.1.12" --shell "cisco,drops@$NET.1.13" \
    --shell "linux@$NET.2.0/24" --shell "cumulus,motd@$NET.2.2" \
    --shell "linux,no-exec@$NET.2.3" --refuse channel@$NET.3.1 \
    --freeze exec@$NET.3.2 --shell "cisco@$NET.4.0/24"

# Run commands on devices, ends of addresses, up to "--".
on() { # DEVICE... -- [OPTION...]
	local hosts=()

	for (( ; $# > 0; )); do
		[[ $1 != -- ]] || break
		hosts+=("admin@$NET.$1:$FLEET_PORT")
		shift
	done
	shift
	run timeout 100 "$B/hayfork" ssh -q -o jsonl --no-agent -j 1 \
	    --identity "$T/id" --known-hosts "$T/known_hosts" \
	    --host-key strict -t 60s "${hosts[@]}" "$@"
}

# The same as to Cisco's, with enable.
cisco() { # DEVICE... -- [OPTION...]
	on "${@:1:$#-$(rest "$@")}" --platform cisco_iosxe \
	    --secret-file "enable=$T/enable" "${@:$#-$(rest "$@")+1}"
}

rest() { # how many arguments come after the first --
	while [[ $1 != -- ]]; do
		shift
	done
	echo $(($# - 1))
}

# One result, for which a jq filter holds.
result() { # SENTENCE FILTER
	json "$1" "length == 1 and (.[0] | $2)"
}

# What the last run says of a device.
of() { # DEVICE SENTENCE FILTER
	json "$2" "map(select(.host | contains(\"$NET.$1:\"))) |
	    length == 1 and (.[0] | $3)"
}

stats() {
	rm -f "$T/stats"
	kill -USR1 "$FLEET_PID"
	wait_for 10 'the counters are written' test -s "$T/stats"
}

clock='*10:11:12.345 UTC Mon Nov 23 2026\n'

# ---- typed to a command line ------------------------------------------------

cisco 1.1 -- -c 'show clock' -c 'show version' -c 'show clock'
status_is 'commands are typed to a switch' 0
result 'each has a result of its own' '.status == "ok" and .stage == null and
    .command == null and .stdout == null and (.commands | length) == 3 and
    (.commands | all(.status == "ok" and .error == null and .exit == null)) and
    ([.commands[].command] == ["show clock", "show version", "show clock"])'
result 'its output is what stood between echo and prompt' \
    "[.commands[0, 2].stdout] == [\"$clock\", \"$clock\"] and
    (.commands[1].stdout | startswith(\"Cisco IOS XE Software\") and
    endswith(\"register is 0x102\\n\\n\") and (test(\"\\r|--More--\") |
    not))"
cisco 1.1 -- -c 'show clock'
result 'one command has the result of one' \
    ".command == \"show clock\" and .commands == null and
    .stdout == \"$clock\""

cisco 1.2 1.3 1.4 1.5 1.6 -- -c 'terminal length 24' -c 'show version' \
    -c 'show clock'
for i in 2:'a banner, a late prompt and messages' 3:'a pager of escapes' \
    4:'a pager of carriage returns' 5:'no echo' 6:'a key to be pressed first'
do
	of "1.${i%%:*}" "${i#*:} change nothing of it" ".status == \"ok\" and
	    .commands[2].stdout == \"$clock\" and
	    (.commands[1].stdout | startswith(\"Cisco IOS XE Software\") and
	    (split(\"\\n\") | length) == 29 and
	    (test(\"More|[^ -~\\n]| \\n\") | not))"
done

cisco 1.1 -- -c 'show clock' -c 'show frob' -c 'show clock'
status_is 'a command the device refuses fails the job' 1
result 'and no other command' "
    .status == \"failed\" and .stage == \"command\" and
    .error.class == \"refused\" and (.error.message |
    test(\"^command 2 of 3: .*% Invalid input detected\")) and
    ([.commands[].status] == [\"ok\", \"failed\", \"ok\"]) and
    (.commands[1] | .stage == \"command\" and .error.class == \"refused\" and
    (.error.message | test(\"% Invalid input\")) and
    (.stdout | test(\"% Invalid input\"))) and
    .commands[2].stdout == \"$clock\""

cisco 1.1 -- --stop-on-failure -c 'show clock' -c 'show frob' -c 'show clock'
result 'it may be the last' '.status == "failed" and
    ([.commands[].status] == ["ok", "failed", "not_run"])'

cisco 1.1 -- -c 'configure terminal' -c 'hostname core' -c 'end' \
    -c 'show clock'
result 'commands may change the prompt' ".status == \"ok\" and
    .commands[3].stdout == \"$clock\""

cisco 1.1 -- -c 'show tech bytes=50M' -c 'show clock' --max-output 64M
result 'fifty megabytes of output are whole' ".status == \"ok\" and
    (.commands[0].stdout | length) == 52428800 and
    .commands[1].stdout == \"$clock\" and .truncated == false"
cpu=$(jq .cpu "$out")
check "and cost little (${cpu}s)" \
    awk "BEGIN { exit !($cpu < ${SLOW:+20 * }1.5) }"
cisco 1.1 -- -c 'show tech bytes=300k' -c 'show clock' --max-output 100k
result 'output over the cap is left out' '.status == "ok" and .truncated and
    (.commands[0].stdout | length) == 102400 and .commands[1].stdout == ""'

# ---- what a device asks -----------------------------------------------------

on 1.1 -- --platform cisco_iosxe -c 'show clock'
result 'a secret that is missing is named' '.status == "failed" and
    .stage == "prompt" and .error.class == "enable" and
    (.error.message | test("the secret \"enable\"")) and .stdout == ""'
on 1.1 -- --platform cisco_iosxe --secret-file "enable=$T/wrong" --retries 2 \
    -c 'show clock' -c 'show version'
result 'one that is refused fails once' '.status == "failed" and
    .stage == "prompt" and .error.class == "enable" and .attempts == 1 and
    ([.commands[].status] == ["not_run", "not_run"])'
cisco 1.10 -- -c 'show clock'
result 'so does a device that refuses any' '.status == "failed" and
    .stage == "prompt" and .error.class == "enable"'
cisco 1.7 1.8 1.9 -- -c 'show clock'
for i in 7:license 8:password; do
	of "1.${i%:*}" "asked about its ${i#*:}, it ends at once" "
	    .status == \"failed\" and .stage == \"prompt\" and
	    .error.class == \"prompt\" and .elapsed < 10 and
	    (.error.message | test(\"asks\") and test(\"${i#*:}\"; \"i\"))"
done
of 1.9 'a question without a known answer ends it, too' \
    '.status == "failed" and .stage == "prompt" and
    (.error.message | test("asks.*hange"))'

cisco 1.1 -- -c 'show clock' -c 'clear counters' -c 'show clock'
result 'so it does in the midst of commands' '.status == "failed" and
    .stage == "prompt" and .error.class == "prompt" and (.error.message |
    test("\\[confirm\\]")) and .elapsed < 20 and ([.commands[].status] ==
    ["ok", "failed", "not_run"]) and .commands[1].stage == "prompt"'

# ---- what ends too early ----------------------------------------------------

cisco 1.1 -- -t 3s -c 'show clock' -c 'show version hang' -c 'show clock'
status_is 'a command that does not end is ended' 3
result 'what was done before is kept' ".status == \"timeout\" and
    ([.commands[].status] == [\"ok\", \"timeout\", \"not_run\"]) and
    .commands[0].stdout == \"$clock\" and .elapsed < 10"
cisco 1.1 -- --idle-timeout 1s -c 'show version hang'
result 'silence may be too long' '.status == "timeout" and
    (.error.message | test("no output for 1000 ms")) and .elapsed < 10'
cisco 1.1 -- -c 'show clock' -c 'show tech bytes=100k close=50000' \
    -c 'show clock'
result 'a connection that is closed is no success' '.status == "failed" and
    ([.commands[].status] == ["ok", "failed", "not_run"]) and
    .commands[1].stage == "output" and
    (.commands[1].stdout | length) > 40000'
cisco 1.1 -- -c 'show clock' -c 'show tech bytes=100k reset=50000'
result 'nor is one that is reset' '.status == "failed" and
    ([.commands[].status] == ["ok", "failed"])'
cisco 1.1 -- -c 'show clock' -c exit
result 'a last command may end the session' '.status == "ok" and
    ([.commands[].status] == ["ok", "ok"])'
cisco 1.1 -- -c 'show clock' -c $'show\nclock'
result 'a command of several lines is not typed' '.status == "failed" and
    .error.class == "command" and (.error.message | test("^command 2 ")) and
    ([.commands[].status] == ["not_run", "not_run"])'
on 3.2 -- --session shell -t 2s -c uptime
result 'a device that does not answer is given up' '.status == "timeout" and
    .stage == "channel"'
on 3.1 -- --session shell -c uptime
result 'one that refuses a channel says so' '.status == "failed" and
    .stage == "channel" and .error.class == "channel"'

# ---- on channels ------------------------------------------------------------

on 2.1 -- --session exec -c hostname -c 'show bytes=70000 stderr=7 exit=3' \
    -c 'show bytes=5'
result 'each command has a channel of its own' '.status == "failed" and
    .stage == "command" and .exit == null and
    ([.commands[] | [.status, .exit, (.stdout | length)]] ==
    [["ok", 0, 10], ["failed", 3, 70000], ["ok", 0, 5]]) and
    (.stderr | length) == 7 and (.error.message | test("^command 2 of 3: "))'
on 2.1 -- --session exec --stop-on-failure -c hostname -c 'show exit=1' \
    -c hostname
result 'a failed one may be the last there, too' '.status == "failed" and
    ([.commands[].status] == ["ok", "failed", "not_run"])'
on 2.1 -- --session exec -c hostname -c 'show signal=KILL' -c hostname
result 'and an end of its own' '.status == "failed" and
    ([.commands[] | [.status, .exit, .error.class]] == [["ok", 0, null],
    ["failed", null, "signal"], ["ok", 0, null]]) and .error.signal == null'
on 1.1 -- --session exec --platform cisco_iosxe -c 'show clock' -c 'show frob'
result 'what a device calls wrong is failed there, too' \
    '([.commands[] | [.status, .error.class]] ==
    [["ok", null], ["failed", "refused"]])'
on 1.13 1.11 -- --session exec -c 'show clock' -c 'show version'
of 1.13 'a device that hangs up at the second channel is told of' \
    '.status == "failed" and .stage == "channel" and
    .error.class == "channel" and (.error.message |
    test("another channel, after 1 of 2")) and (.error.hint |
    test("--session shell")) and ([.commands[].status] == ["ok", "not_run"])
    and (.commands[0].stdout | test("UTC"))'
of 1.11 'and one that refuses commands' '.status == "failed" and
    .error.class == "refused"'

# ---- whichever works --------------------------------------------------------

on 2.1 2.3 1.12 1.11 -- --session auto -c hostname
of 2.1 'a command is run where that can be done' '.status == "ok" and
    .exit == 0 and .attempts == 1'
of 2.3 'where it is refused it is typed' '.status == "ok" and .exit == null and
    .stdout == "sw-42-2-3\n" and .attempts == 1'
of 1.12 'whatever comes of it' '.status == "ok" and
    (.stdout | test("Unknown command")) and .attempts == 1'
of 1.11 'on a new connection, where one takes one channel' '.status == "ok" and
    (.stdout | test("Unknown command")) and .attempts == 2'
on 2.3 -- --session auto -c hostname -c 'echo a b'
result 'so are several' '.status == "ok" and
    ([.commands[].stdout] == ["sw-42-2-3\n", "a b\n"])'

on 2.1 -- --session auto -c hostname -c 'show noexit bytes=0' -c hostname
result 'a channel that is closed at once proves nothing' '
    .status == "failed" and ([.commands[] | [.status, .error.class]] ==
    [["ok", null], ["failed", "refused"], ["ok", null]]) and
    (.commands[1].error.message | test("without output and exit status"))'
on 2.1 -- --session auto --repeatable -c hostname -c 'show noexit bytes=0' -c hostname
# Typed, these words close the shell.
result 'what may run twice is typed then' '.commands[0].exit == 0 and
    ([.commands[] | [.status, .error.class]] == [["ok", null],
    ["failed", "closed"], ["not_run", null]])'

# ---- many at once -----------------------------------------------------------

for ((i = 1; i <= 150; i++)); do
	echo "admin@$NET.4.$i:$FLEET_PORT"
done >"$T/hosts"
run timeout 100 "$B/hayfork" ssh -q -o jsonl --no-agent -j 2 -i "$T/hosts" \
    --identity "$T/id" --known-hosts "$T/known_hosts" --host-key strict \
    -t 60s --platform cisco_iosxe --secret-file "enable=$T/enable" \
    -c 'show clock' -c 'show running-config' -c 'show clock'
json 'many devices are talked to at once, and not mixed up' "length == 150 and
    all(.status == \"ok\" and .commands[0].stdout == \"$clock\" and
    .commands[2].stdout == \"$clock\") and all((.host | split(\":\")[0] |
    split(\".\") | \"hostname sw-\" + (.[1:] | join(\"-\")) + \"\\n\") as \$name |
    .commands[1].stdout | contains(\$name))"
nobody_in() {
	stats && grep -qx 'open 0' "$T/stats"
}
wait_for 20 'all sessions end' nobody_in && ok 'all of them end'

# ---- as people see it -------------------------------------------------------

run timeout 60 "$B/hayfork" ssh -o human --no-agent -j 1 --identity "$T/id" \
    --known-hosts "$T/known_hosts" --platform cisco_iosxe -v \
    --secret-file "enable=$T/enable" --log "$T/log" \
    "admin@$NET.1.1:$FLEET_PORT" -c 'show clock' -c 'show frob' -c 'show users'
is 'each command has its heading, and its output below' \
    "$(sed -n '2,3p' "$out")" \
    $'    > show clock\n    *10:11:12.345 UTC Mon Nov 23 2026'
check 'one that was refused says why' grep -qF \
    '    > show frob  failed: the device refused it: "% Invalid input' "$out"
refute 'no secret is in a result or a log' grep -rqE 's3cret|wr0ng' \
    "$out" "$err" "$T/log"

# ---- a real one -------------------------------------------------------------

printf 'Authorized only.\r\n\033[1mReally.\r\n' >"$T/banner"
cp "$T/id.pub" "$T/authorized_keys"
sshd real "HostKey $T/host" "Banner $T/banner" 'PrintMotd no' 'PrintLastLog no'
sshd_known real "$T/host" >>"$T/known_hosts"

real() { # [OPTION...]
	run timeout 100 "$B/hayfork" ssh -q -o jsonl --no-agent -j 1 \
	    --identity "$T/id" --known-hosts "$T/known_hosts" \
	    --host-key strict -t 60s "$me@$SSHD_AT:${port[real]}" "$@"
}

for session in '--session shell' '--platform linux --session shell'; do
	# shellcheck disable=SC2086 # several words
	real $session -c 'cd /usr' -c pwd -c 'printf abc' -c 'seq 30000' \
	    -c 'no-such-program' -c "printf '\\033[31mred\\033[0m\\n'" \
	    -c "echo 'a  b'; sleep 0.3; echo c" -c exit
	result "commands share a real shell ($session)" '
	    [.commands[0, 1, 2].stdout] == ["", "/usr\n", "abc"] and
	    (.commands[3].stdout | length) == 168894 and
	    (.commands[4].stdout | test("not found")) and
	    [.commands[5, 6].stdout] == ["red\n", "a  b\nc\n"] and
	    (.commands | length) == 8 and all(.commands[]; .status != "unknown"
	    and .status != "not_run")'
done
# shellcheck disable=SC2016 # the server expands it
real --session exec -c 'echo 42' -c 'cat; echo end' -c 'exit 4' \
    -c 'kill -KILL $$' -c 'seq 100000'
result 'or have channels of their own' '[.commands[] | [.status, .exit,
    (.stdout | length)]] == [["ok", 0, 3], ["ok", 0, 4], ["failed", 4, 0],
    ["failed", null, 0], ["ok", 0, 588895]]'
real -c true
result 'what it says at the login is kept' \
    '.banner == "Authorized only.\r\n\u001b[1mReally.\r\n" and .status == "ok"'
real --platform mikrotik_routeros -c true
result 'some want more behind the name of a user' '.status == "auth" and
    (.error.message | test("as '"$me"'\\+ct511w4098h|of '"$me"'\\+ct511w4098h"))'

cisco 1.1 1.2 -- --jump "$me@$SSHD_AT:${port[real]}" -c 'show clock' \
    -c 'show tech bytes=3M'
json 'a command line may be behind a jump host' 'length == 2 and
    all(.status == "ok" and (.commands[1].stdout | length) == 3145728)'
