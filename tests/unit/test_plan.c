/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_plan.c - plans, what they say and what is refused.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "master/input/plan.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

#define OR_DASH(s) ((s) == NULL ? "-" : (s))

static void
share_print(FILE *fp, const char *name, const struct plan_share *share)
{
	if (share->is_given)
		fprintf(fp, " %s=%ju%s", name, (uintmax_t)share->number,
		    share->is_share ? "%" : "");
}

/* Which hosts, in which order. */
static void
job_print_flow(FILE *fp, const struct plan_job *j)
{
	if (j->then.text != NULL)
		fprintf(fp, " then=%s", j->then.text);
	for (size_t i = 0; i < j->nwhen; i++)
		fprintf(
		    fp, "%s%s", i == 0 ? " when=" : "|", j->when[i].text.text);
	for (size_t i = 0; i < j->nafter; i++)
		fprintf(
		    fp, "%s%zu", i == 0 ? " after=" : "|", j->after_jobs[i]);
	share_print(fp, "serial", &j->serial);
	share_print(fp, "max_fail", &j->max_fail);
	if (j->priority != 0)
		fprintf(fp, " priority=%d", j->priority);
	if (j->nplaced > 0)
		fprintf(fp, " places=%zu", j->nplaced);
}

static void
job_print(FILE *fp, const struct plan_job *j)
{
	fprintf(fp, "[%s] %s '%s'", j->name.text,
	    j->is_netconf         ? "netconf"
	    : j->kind == PLAN_SSH ? "ssh"
				  : "task",
	    j->run.text);
	if (j->hosts.expr != NULL)
		fprintf(fp, " hosts=%s", j->hosts.expr);
	if (j->exclude.expr != NULL)
		fprintf(fp, " exclude=%s", j->exclude.expr);
	if (j->parse.text != NULL)
		fprintf(fp, " parse=%s", j->parse.text);
	for (size_t i = 0; j->ncommands > 1 && i < j->ncommands; i++)
		fprintf(
		    fp, "%s%s", i == 0 ? " commands=" : "|", j->commands[i]);
	for (size_t i = 0; i < j->config.n; i++)
		fprintf(fp, "%s%s=%s", i == 0 ? " lines=" : "|",
		    j->config.lines[i].place, j->config.lines[i].text);
	if (j->become)
		fprintf(fp, " become");
	if (j->become_user.text != NULL)
		fprintf(fp, "=%s", j->become_user.text);
	if (j->config.saves)
		fprintf(fp, " saves");
	if (j->has_session)
		fprintf(fp, " session=%s", platform_session_name(j->session));
	for (size_t i = 0; i < j->nargs; i++)
		fprintf(fp, "%s%s", i == 0 ? " args=" : "|", j->args[i].text);
	if (j->has_timeout)
		fprintf(fp, " timeout=%ju", (uintmax_t)j->timeout_ms);
	if (j->has_retries)
		fprintf(fp, " retries=%u", j->retries);
	if (j->is_repeatable)
		fprintf(fp, " repeatable");
	for (size_t i = 0; j->credentials != NULL && i < j->credentials->n; i++)
		fprintf(fp, " credential=%s/%s/%s",
		    OR_DASH(j->credentials->at[i].user),
		    OR_DASH(j->credentials->at[i].key_file),
		    OR_DASH(j->credentials->at[i].secret));
	for (size_t i = 0; j->answers != NULL && i < j->answers->n; i++)
		fprintf(fp, " answer=%s/%s/%s", j->answers->at[i].prompt,
		    OR_DASH(j->answers->at[i].text),
		    OR_DASH(j->answers->at[i].secret));
	job_print_flow(fp, j);
	fputc('\n', fp);
}

static const struct {
	const char *text, *want;
} good[] = {
	{ "defaults: {when: host, serial: 10%, priority: -2, then: t}\n"
	  "jobs: [{ssh: 'a {host}'}, {ssh: b, parse: json, when: [port, "
	  "groups], after: ['a {host}'], serial: 3, max_fail: 0}, {task: c}]\n",
	    "[a {host}] ssh 'a {host}' then=t when=host serial=10% "
	    "priority=-2 places=1\n"
	    "[b] ssh 'b' parse=json when=port|groups after=0 serial=3 "
	    "max_fail=0 priority=-2\n"
	    "[c] task 'c' priority=-2\n" },
	{ "defaults: {hosts: h, exclude: x, when: host, serial: 2}\n"
	  "jobs: [{task: a, hosts: b}, {task: c}, {task: d, hosts: e, "
	  "exclude: f, when: port, serial: 1}]\n",
	    "[a] task 'a' hosts=b exclude=x when=host serial=2\n"
	    "[c] task 'c'\n"
	    "[d] task 'd' hosts=e exclude=f when=port serial=1\n" },
	{ "jobs: [{task: c, hosts: a, args: [x, '{host}'], after: d, when: "
	  "host}, {name: d, task: e, hosts: f}, {task: g, args: '{host}'}]\n",
	    "[c] task 'c' hosts=a args=x|{host} when=host after=1 places=1\n"
	    "[d] task 'e' hosts=f\n[g] task 'g' args={host}\n" },
	{ "defaults: {parse: json}\njobs: [{ssh: a, then: b}, {netconf: get, "
	  "then: '{host}'}]\n",
	    "[a] ssh 'a' then=b\n[get] netconf 'get' then={host}\n" },
	{ "defaults: {become_user: deploy}\n"
	  "jobs: [{ssh: a, become: true}, {ssh: b}, {task: c}]\n",
	    "[a] ssh 'a' become=deploy\n[b] ssh 'b'=deploy\n[c] task 'c'\n" },
	{ "defaults: {become: true, become_user: deploy}\n"
	  "jobs: [{netconf: get}]\n",
	    "[get] netconf 'get'\n" },
	{ "defaults: {save: true}\n"
	  "jobs:\n"
	  "- configure: |\n"
	  "    vlan 7\n"
	  "\n"
	  "     name x \n"
	  "- configure: [a b,\n"
	  "    c]\n"
	  "  save: false\n"
	  "- task: x\n",
	    "[vlan 7;  name x] ssh 'vlan 7;  name x' "
	    "lines=p.yaml:4=vlan 7|p.yaml:6= name x saves\n"
	    "[a b; c] ssh 'a b; c' lines=p.yaml:7=a b|p.yaml:8=c\n"
	    "[x] task 'x'\n" },
	{ "defaults: {credentials: [tacacs, {user: u, secret: local}, {}],\n"
	  "  answers: {PASS: {secret: token}, terms: 'yes'}}\n"
	  "jobs: [{ssh: a}, {ssh: b, credentials: {key_file: k}}, {task: t}]\n",
	    "[a] ssh 'a' credential=-/-/tacacs credential=u/-/local "
	    "credential=-/-/- answer=PASS/-/token answer=terms/yes/-\n"
	    "[b] ssh 'b' credential=-/k/- answer=PASS/-/token "
	    "answer=terms/yes/-\n"
	    "[t] task 't'\n" },
	{ "inventory: hosts.yaml\n"
	  "defaults: {timeout: 5s, retries: 1}\n"
	  "jobs:\n"
	  "  - name: system\n"
	  "    ssh: net show system json\n"
	  "    parse: json\n"
	  "    hosts: leaf*\n"
	  "  - name: digest\n"
	  "    task: sha256\n"
	  "    args: [a.img, b.img]\n",
	    "[system] ssh 'net show system json' hosts=leaf* parse=json "
	    "timeout=5000 retries=1\n"
	    "[digest] task 'sha256' args=a.img|b.img timeout=5000 "
	    "retries=1\n" },
	{ "jobs: [{ssh: uptime}]", "[uptime] ssh 'uptime'\n" },
	{ "defaults: {parse: json, session: shell}\n"
	  "jobs: [{netconf: [get, rpc a.xml], hosts: r*}]",
	    "[get; rpc a.xml] netconf 'get; rpc a.xml' hosts=r* "
	    "commands=get|rpc "
	    "a.xml\n" },
	{ "jobs: [{task: noop}, {task: noop}, {task: noop, name: x}]",
	    "[noop] task 'noop'\n[noop #2] task 'noop'\n[x] task 'noop'\n" },
	{ "jobs: [{task: noop}, {task: sleep, name: noop}]",
	    "[noop #1] task 'noop'\n[noop] task 'sleep'\n" },
	{ "jobs:\n- ssh: |\n    show version\n    show clock\n",
	    "[show version] ssh 'show version\nshow clock\n'\n" },
	{ "jobs: [{ssh: \"\\nid\"}]", "[job #1] ssh '\nid'\n" },
	{ "jobs: [{ssh: "
	  "0123456789012345678901234567890123456789abcdef}]",
	    "[0123456789012345678901234567890123456789] ssh "
	    "'0123456789012345678901234567890123456789abcdef'\n" },
	{ "jobs: [{ssh: "
	  "012345678901234567890123456789012345678\303\274x}]",
	    "[012345678901234567890123456789012345678] ssh "
	    "'012345678901234567890123456789012345678\303\274x'\n" },
	{ "defaults: {hosts: a, exclude: b, parse: json, repeatable: yes, "
	  "timeout: 1m, retries: 3}\n"
	  "jobs: [{ssh: x}, {task: y}, {ssh: z, hosts: [c, 'd[1-2]'], "
	  "exclude: '@e', repeatable: false, timeout: 0.5, retries: 0}]",
	    "[x] ssh 'x' hosts=a exclude=b parse=json timeout=60000 "
	    "retries=3 repeatable\n"
	    "[y] task 'y' timeout=60000 retries=3\n"
	    "[z] ssh 'z' hosts=c,d[1-2] exclude=@e parse=json timeout=500 "
	    "retries=0\n" },
	{ "jobs: [{task: primes, args: [1, 1e3, 0x10, yes, '~', '']}]",
	    "[primes] task 'primes' args=1|1e3|0x10|yes|~|\n" },
	{ "jobs: [{ssh: [show version, show clock]}, {ssh: [uptime]}]",
	    "[show version; show clock] ssh 'show version; show clock' "
	    "commands=show version|show clock\n"
	    "[uptime] ssh 'uptime'\n" },
	{ "defaults: {session: shell}\n"
	  "jobs: [{ssh: x}, {ssh: y, session: exec}, {task: z}]",
	    "[x] ssh 'x' session=shell\n[y] ssh 'y' session=exec\n"
	    "[z] task 'z'\n" },
	{ "jobs: [{task: primes, args: 100}]",
	    "[primes] task 'primes' args=100\n" },
	{ "jobs:\n- &j {ssh: x, name: a, timeout: 1s}\n- {<<: *j, name: b}\n",
	    "[a] ssh 'x' timeout=1000\n[b] ssh 'x' timeout=1000\n" },
};

static void
plans_are_read(void **state)
{
	struct plan *plan;
	struct inerr e;
	char got[2048];
	FILE *fp;

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		plan = plan_parse(
		    "p.yaml", good[i].text, strlen(good[i].text), &e);
		if (plan == NULL)
			fail_msg("%s: %s", good[i].text, e.why);
		fp = fmemopen(got, sizeof(got), "w");
		for (size_t j = 0; j < plan->njobs; j++)
			job_print(fp, &plan->jobs[j]);
		fclose(fp);
		assert_string_equal(got, good[i].want);
		plan_free(plan);
	}
}

static const struct {
	const char *text, *want;
} bad[] = {
	{ "", "p.yaml:1:1: expected a mapping, found null (a plan has the "
	      "keys inventory, defaults and jobs)" },
	{ "- a\n", "p.yaml:1:1: expected a mapping, found a list (a plan has "
		   "the keys inventory, defaults and jobs)" },
	{ "inventory: x\n", "p.yaml:1:1: there are no jobs" },
	{ "jobs: []\n", "p.yaml:1:7: jobs: there is no job" },
	{ "jobs: ~\n", "p.yaml:1:7: jobs: expected a list, found null (each "
		       "job starts with '- ')" },
	{ "jobs: {a: {ssh: x}}\n", "p.yaml:1:7: jobs: expected a list, found "
				   "a mapping (each job starts with '- ')" },
	{ "jobs: [x]\n", "p.yaml:1:8: expected a mapping, found text" },
	{ "jbos: []\n",
	    "p.yaml:1:1: unknown key 'jbos' in a plan (did you mean "
	    "'jobs'?)" },
	{ "jobs: [{ssh: x}]\nssh: y\n",
	    "p.yaml:2:1: 'ssh' cannot stand in a plan (what can: inventory, "
	    "defaults, serial, jobs)" },
	{ "colour: red\njobs: [{ssh: x}]\n",
	    "p.yaml:1:1: unknown key 'colour' in a plan (what can: "
	    "inventory, defaults, serial, jobs)" },
	{ "inventory: [a]\njobs: [{ssh: x}]\n",
	    "p.yaml:1:12: inventory: expected text, found a list" },
	{ "inventory: ''\njobs: [{ssh: x}]\n",
	    "p.yaml:1:12: inventory: expected text, found none" },
	{ "jobs:\n- hosts: a\n",
	    "p.yaml:2:3: the job runs nothing (give it ssh: COMMAND, "
	    "netconf: CALL, configure: LINES or task: NAME)" },
	{ "jobs:\n- shs: x\n",
	    "p.yaml:2:3: unknown key 'shs' in a job (did you mean 'ssh'?)" },
	{ "jobs:\n- ssh: id\n  save: true\n",
	    "p.yaml:3:3: save keeps what configure changed (without it, give "
	    "the command that saves)" },
	{ "jobs:\n- netconf: get\n  become: true\n",
	    "p.yaml:3:3: the job has both netconf and become (its replies "
	    "are XML, and no command line is used)" },
	{ "jobs:\n- ssh: id\n  netconf: get\n",
	    "p.yaml:3:3: the job has both ssh and netconf (make two jobs of "
	    "it)" },
	{ "jobs:\n- netconf: get\n  session: shell\n",
	    "p.yaml:3:3: the job has both netconf and session (its replies "
	    "are XML, and no command line is used)" },
	{ "jobs:\n- netconf: get\n  parse: json\n",
	    "p.yaml:3:3: the job has both netconf and parse (its replies are "
	    "XML, and no command line is used)" },
	{ "jobs:\n- ssh: x\n  task: y\n",
	    "p.yaml:3:3: the job has both ssh and task (make two jobs of "
	    "it)" },
	{ "jobs:\n- ssh: y\n  configure: x\n",
	    "p.yaml:3:3: the job has both ssh and configure (make two jobs "
	    "of it)" },
	{ "jobs:\n- configure: ''\n",
	    "p.yaml:2:14: configure: there is no line" },
	{ "jobs:\n- configure: \"a\\ab\"\n",
	    "p.yaml:2:2: a control character, which cannot be typed" },
	{ "jobs:\n- ssh: x\n  hots: a\n",
	    "p.yaml:3:3: unknown key 'hots' in an ssh job (did you mean "
	    "'hosts'?)" },
	{ "jobs:\n- ssh: x\n  args: [1]\n",
	    "p.yaml:3:3: 'args' cannot stand in an ssh job (what can: name, "
	    "ssh, netconf, configure, save, after, hosts, exclude, when, "
	    "serial, max_fail, priority, script, parse, then, session, "
	    "become, become_user, credentials, answers, timeout, retries, "
	    "repeatable)" },
	{ "jobs:\n- task: x\n  script: a\n",
	    "p.yaml:3:3: 'script' cannot stand in a task job (what can: name, "
	    "task, args, after, hosts, exclude, when, serial, max_fail, "
	    "priority, timeout, retries)" },
	{ "jobs:\n- task: x\n  when: host\n",
	    "p.yaml:3:3: a task with when and without hosts (hosts: all makes "
	    "a task for each of them)" },
	{ "defaults: {hosts: a}\njobs:\n- {task: x, after: y}\n",
	    "p.yaml:3:13: a task with after and without hosts (hosts: all "
	    "makes a task for each of them)" },
	{ "jobs:\n- {ssh: 'a {hots}'}\n",
	    "p.yaml:2:12: nothing of a host is called 'hots' (did you mean "
	    "{host}? {{hots}} stands for {hots})" },
	{ "jobs:\n- {task: a, hosts: b, args: [x, '{data}']}\n",
	    "p.yaml:2:34: {data} does not say what of a host's data "
	    "({data.KEY}, or {{data}} for the braces)" },
	{ "jobs:\n- configure: |\n    a\n    b {hots}\n",
	    "p.yaml:4:7: nothing of a host is called 'hots' (did you mean "
	    "{host}? {{hots}} stands for {hots})" },
	{ "jobs:\n- {ssh: a, when: host = 1}\n",
	    "p.yaml:2:23: expected and, or, or the end (the same is written "
	    "==)" },
	{ "jobs:\n- {ssh: a, when: [host, 'x y']}\n",
	    "p.yaml:2:26: nothing of a host is called 'x' (text stands in "
	    "quotes; names are host, hostname, port, username, platform, "
	    "groups and data.KEY)" },
	{ "jobs:\n- {ssh: a, serial: 0%}\n",
	    "p.yaml:2:20: serial: expected a number of hosts, or a share of "
	    "them (such as 10 or 25%)" },
	{ "jobs:\n- {ssh: a, max_fail: -1}\n",
	    "p.yaml:2:22: max_fail: expected a number of hosts, or a share "
	    "of them (such as 0 or 25%)" },
	{ "jobs:\n- {ssh: a, priority: 1.5}\n",
	    "p.yaml:2:22: priority: expected a number from -1000 to 1000" },
	{ "jobs:\n- {ssh: a, then: b, parse: json}\n",
	    "p.yaml:2:12: parse and then each make the value of a job (then: "
	    "TASK is given the output as the host sent it: leave out parse, "
	    "or make two jobs of it)" },
	{ "jobs:\n- {name: a, ssh: x, after: a}\n",
	    "p.yaml:2:28: the job 'a' comes after itself" },
	{ "jobs:\n- {name: a, ssh: x, after: [b]}\n"
	  "- {name: b, ssh: x, after: c}\n- {name: c, ssh: x, after: a}\n",
	    "p.yaml:4:28: 'c' comes after 'a', and that after it" },
	{ "jobs:\n- {name: backup, ssh: x}\n- {ssh: y, after: bakcup}\n",
	    "p.yaml:3:19: no job is named 'bakcup' (did you mean 'backup'?)" },
	{ "jobs:\n- {name: a, task: x}\n- {ssh: y, after: a}\n",
	    "p.yaml:3:19: 'a' is a task without hosts to wait for" },
	{ "defaults: {args: [1]}\njobs: [{ssh: x}]\n",
	    "p.yaml:1:12: 'args' cannot stand in the defaults (what can: save, "
	    "hosts, exclude, when, serial, max_fail, priority, parse, then, "
	    "session, become, become_user, credentials, answers, timeout, "
	    "retries, repeatable)" },
	{ "defaults: {tmeout: 1}\njobs: [{ssh: x}]\n",
	    "p.yaml:1:12: unknown key 'tmeout' in the defaults (did you mean "
	    "'timeout'?)" },
	{ "defaults: 5\njobs: [{ssh: x}]\n",
	    "p.yaml:1:11: defaults: expected a mapping, found text" },
	{ "jobs: [{ssh: ''}]\n",
	    "p.yaml:1:14: ssh: expected text, found none" },
	{ "jobs: [{ssh: }]\n", "p.yaml:1:14: ssh: expected text, found null" },
	{ "jobs: [{ssh: [a, {b: c}]}]\n",
	    "p.yaml:1:18: expected text, found a mapping" },
	{ "jobs: [{ssh: [a, '']}]\n",
	    "p.yaml:1:18: expected text, found none" },
	{ "jobs: [{ssh: []}]\n", "p.yaml:1:14: ssh: there is no command" },
	{ "jobs: [{ssh: x, session: shel}]\n",
	    "p.yaml:1:26: session: expected exec, shell or auto, found 'shel' "
	    "(did you mean 'shell'?)" },
	{ "jobs: [{ssh: x, session: [auto]}]\n",
	    "p.yaml:1:26: session: expected text, found a list" },
	{ "jobs: [{task: x, session: auto}]\n",
	    "p.yaml:1:18: 'session' cannot stand in a task job (what can: "
	    "name, task, args, after, hosts, exclude, when, serial, "
	    "max_fail, priority, timeout, retries)" },
	{ "jobs: [{ssh: \"a\\0b\"}]\n",
	    "p.yaml:1:14: ssh: a NUL character in the text" },
	{ "jobs:\n- {name: a, ssh: x}\n- {name: a, ssh: y}\n",
	    "p.yaml:3:10: a second job is named 'a' (the first is on line "
	    "2)" },
	{ "jobs:\n- {ssh: x}\n- {ssh: x}\n- {ssh: x, name: 'x #2'}\n",
	    "p.yaml:3:9: the job needs a name" },
	{ "jobs: [{ssh: x, name: \"a\\nb\"}]\n",
	    "p.yaml:1:23: name: a control character in the name" },
	{ "jobs: [{ssh: x, name: "
	  "01234567890123456789012345678901234567890123456789012345678901234"
	  "}]\n",
	    "p.yaml:1:23: name: more than 64 bytes" },
	{ "serial: 0\njobs: [{ssh: x}]\n",
	    "p.yaml:1:9: serial: expected a number of hosts, or a share of "
	    "them (such as 10 or 25%)" },
	{ "defaults: {parse: json, then: x}\njobs: [{ssh: x}]\n",
	    "p.yaml:1:25: parse and then each make the value of a job (then: "
	    "TASK is given the output as the host sent it: leave out parse, "
	    "or make two jobs of it)" },
	{ "jobs: [{ssh: x, parse: jsn}]\n",
	    "p.yaml:1:24: parse: no handler is named 'jsn' (did you mean "
	    "'json'?)" },
	{ "jobs: [{ssh: x, parse: textfsm}]\n",
	    "p.yaml:1:24: parse: no handler is named 'textfsm' (there is: "
	    "json)" },
	{ "jobs: [{ssh: x, credentials: []}]\n",
	    "p.yaml:1:30: credentials: there is no credential" },
	{ "jobs: [{ssh: x, credentials: [{user: u, password: p4ss}]}]\n",
	    "p.yaml:1:41: a password is not written here (secret: NAME, and "
	    "--ask-secret NAME)" },
	{ "jobs: [{ssh: x, credentials: [{usr: u}]}]\n",
	    "p.yaml:1:32: unknown key 'usr' in a credential (did you mean "
	    "'user'?)" },
	{ "jobs: [{ssh: x, credentials: [a, 'p4 s/s']}]\n",
	    "p.yaml:1:34: expected the name of a secret (as tacacs, and "
	    "--ask-secret tacacs)" },
	{ "jobs: [{ssh: x, credentials: {secret: [a]}}]\n",
	    "p.yaml:1:39: secret: expected text, found a list" },
	{ "jobs: [{ssh: x, credentials: {key_file: ''}}]\n",
	    "p.yaml:1:41: the name of the key file is empty" },
	{ "jobs: [{ssh: x, credentials: "
	  "[a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a]}]\n",
	    "p.yaml:1:30: credentials: more than 16 credentials" },
	{ "jobs: [{ssh: x, answers: [a]}]\n",
	    "p.yaml:1:26: answers: expected a mapping, found a list (as "
	    "{PASSCODE: {secret: token}})" },
	{ "jobs: [{ssh: x, answers: {a: {secrt: b}}}]\n",
	    "p.yaml:1:30: a: expected a text or a secret's name (as {secret: "
	    "token})" },
	{ "jobs: [{ssh: x, answers: {'': b}}]\n",
	    "p.yaml:1:27: the question is empty (a part of it is enough, as "
	    "PASSCODE)" },
	{ "jobs: [{ssh: x, timeout: 5x}]\n",
	    "p.yaml:1:26: '5x' is not a length of time (write it as 500ms, "
	    "5s, 2m or 1h; a bare number is seconds)" },
	{ "jobs: [{ssh: x, timeout: 0}]\n",
	    "p.yaml:1:26: timeout: no job can end in no time" },
	{ "jobs: [{ssh: x, retries: -1}]\n",
	    "p.yaml:1:26: retries: expected a number from 0 to 1000, found "
	    "'-1'" },
	{ "jobs: [{ssh: x, retries: many}]\n",
	    "p.yaml:1:26: retries: expected a number from 0 to 1000, found "
	    "'many'" },
	{ "jobs: [{ssh: x, repeatable: maybe}]\n",
	    "p.yaml:1:29: repeatable: expected true or false, found "
	    "'maybe'" },
	{ "jobs: [{ssh: x, hosts: 'sw[3-1]'}]\n",
	    "p.yaml:1:24: a range that counts backwards (ranges look like "
	    "[1-40], [01-40] or [1,3,7-9/2])" },
	{ "jobs: [{ssh: x, hosts: [a, b!]}]\n",
	    "p.yaml:1:28: nothing behind the operator '!'" },
	{ "jobs: [{ssh: x, hosts: []}]\n",
	    "p.yaml:1:24: hosts: no host is named" },
	{ "jobs: [{ssh: x, hosts: ' , '}]\n",
	    "p.yaml:1:24: hosts: no host is named" },
	{ "jobs: [{ssh: x, exclude: {a: b}}]\n",
	    "p.yaml:1:26: exclude: expected text, found a mapping" },
	{ "jobs: [{task: x, args: []}]\n",
	    "p.yaml:1:24: args: there is no argument (without args the task "
	    "runs once)" },
	{ "jobs: [{task: x, args: [a, ~]}]\n",
	    "p.yaml:1:28: expected text, found null ('' stands for an empty "
	    "argument)" },
	{ "jobs: [{task: x, args: [[a]]}]\n",
	    "p.yaml:1:25: expected text, found a list" },
	{ "jobs: [{ssh: x, ssh: y}]\n",
	    "p.yaml:1:17: the key 'ssh' is given twice (first on line 1)" },
	{ "jobs: [\n", "p.yaml:2:1: did not find expected node content while "
		       "parsing a flow node" },
};

static void
bad_plans_are_refused_with_place_and_hint(void **state)
{
	char got[INERR_TEXT_MAX];
	struct inerr e;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		memset(&e, 0, sizeof(e));
		if (plan_parse(
			"p.yaml", bad[i].text, strlen(bad[i].text), &e) != NULL)
			fail_msg("taken: %s", bad[i].text);
		inerr_text(&e, got, sizeof(got));
		assert_string_equal(got, bad[i].want);
	}
}

static void
the_inventory_is_seen_from_the_plan(void **state)
{
	static const char *const rows[][3] = {
		{ "p.yaml", "hosts.yaml", "hosts.yaml" },
		{ "dir/p.yaml", "hosts.yaml", "dir/hosts.yaml" },
		{ "/a/b/p.yaml", "../hosts", "/a/b/../hosts" },
		{ "/p.yaml", "hosts", "/hosts" },
		{ "dir/p.yaml", "/etc/hosts.yaml", "/etc/hosts.yaml" },
	};
	struct plan *plan;
	struct inerr e;
	char text[128];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(text, sizeof(text),
		    "inventory: %s\njobs: [{ssh: x}]\n", rows[i][1]);
		plan = plan_parse(rows[i][0], text, strlen(text), &e);
		assert_non_null(plan);
		assert_string_equal(plan->inventory.text, rows[i][2]);
		assert_int_equal(plan->inventory.line, 1);
		assert_int_equal(plan->inventory.col, 12);
		plan_free(plan);
	}
	plan = plan_parse("p.yaml", "jobs: [{ssh: x}]", 16, &e);
	assert_non_null(plan);
	assert_null(plan->inventory.text);
	plan_free(plan);
}

static void
errors_find_the_part_of_a_pattern(void **state)
{
	const char *text = "jobs:\n- ssh: x\n  hosts:\n  - a\n  - b[1,2],c\n"
			   "  - d\n";
	/* the columns of "a,b[1,2],c,d" */
	static const unsigned lines[] = { 0, 4, 4, 5, 5, 5, 5, 5, 5, 5, 5, 5,
		6 };
	struct plan *plan;
	struct inerr e;

	(void)state;
	plan = plan_parse("p.yaml", text, strlen(text), &e);
	assert_non_null(plan);
	assert_string_equal(plan->jobs[0].hosts.expr, "a,b[1,2],c,d");
	for (unsigned col = 1; col < COUNT(lines); col++) {
		inerr_set(&e, "x");
		e.col = col;
		assert_false(plan_at_hosts(plan, &plan->jobs[0].hosts, &e));
		assert_string_equal(e.file, "p.yaml");
		assert_int_equal(e.line, lines[col]);
		assert_int_equal(e.col, 5);
	}
	plan_free(plan);
}

static void
every_key_says_what_it_is(void **state)
{
	(void)state;
	assert_int_equal(plan_nkeys, 29);
	for (size_t i = 0; i < plan_nkeys; i++) {
		assert_true(plan_keys[i].where != 0);
		assert_true(plan_keys[i].value[0] != '\0');
		assert_true(plan_keys[i].doc[0] != '\0');
		for (size_t j = 0; j < i; j++)
			assert_false(
			    (plan_keys[i].where & plan_keys[j].where) != 0 &&
			    strcmp(plan_keys[i].name, plan_keys[j].name) == 0);
	}
}

static void
jobs_are_bounded(void **state)
{
	size_t cap = 1 << 20, len = 6;
	char *text = malloc(cap);
	struct plan *plan;
	struct inerr e;

	(void)state;
	strcpy(text, "jobs:\n");
	for (int i = 0; i < PLAN_JOBS_MAX; i++)
		len += (size_t)snprintf(text + len, cap - len, "- task: x\n");
	plan = plan_parse("p.yaml", text, len, &e);
	assert_non_null(plan);
	assert_int_equal(plan->njobs, PLAN_JOBS_MAX);
	assert_string_equal(
	    plan->jobs[PLAN_JOBS_MAX - 1].name.text, "x #10000");
	plan_free(plan);
	len += (size_t)snprintf(text + len, cap - len, "- task: x\n");
	assert_null(plan_parse("p.yaml", text, len, &e));
	assert_string_equal(e.why, "jobs: more than 10000 jobs");
	free(text);
}

static void
a_plan_that_is_not_there_says_so(void **state)
{
	struct inerr e;

	(void)state;
	assert_null(plan_load("/nonexistent/p.yaml", &e));
	assert_string_equal(e.file, "/nonexistent/p.yaml");
	assert_string_equal(e.why, "cannot be read: No such file or directory");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plans_are_read),
		cmocka_unit_test(bad_plans_are_refused_with_place_and_hint),
		cmocka_unit_test(the_inventory_is_seen_from_the_plan),
		cmocka_unit_test(errors_find_the_part_of_a_pattern),
		cmocka_unit_test(every_key_says_what_it_is),
		cmocka_unit_test(jobs_are_bounded),
		cmocka_unit_test(a_plan_that_is_not_there_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
