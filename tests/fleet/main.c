/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * main.c - the fleet: thousands of fake SSH devices on loopback.
 *
 * One process, one thread, one epoll loop; every address of --listen is a
 * device.  Tests and benches choose what devices do by options (for all, or
 * for some: VALUE@NET), by the user name, and by words in the command:
 *
 *	fleet --listen 127.20.0.0/16 --known-hosts-out KH --stats S \
 *	    --freeze auth@127.20.9.0/24 --raw tarpit@127.20.10.1
 *	ready 40123
 *
 *	ssh -p 40123 admin@127.20.0.7 show interfaces bytes=2000 delay=100ms
 *	ssh -p 40123 admin@127.20.0.7 show version exit=3 stderr=50
 *	ssh -p 40123 admin@127.20.0.7 net show system json
 *	ssh -p 40123 freeze-channel@127.20.0.7 anything
 *
 *	fleet --listen 127.20.0.0/16 --any-key --shell cisco@127.20.1.0/24 \
 *	    --netconf 1.0,1.1@127.20.2.0/24 --bastion yes@127.20.3.1 \
 *	    --latency 50ms@127.20.3.1 --auth kbdint-token@127.20.4.0/24
 *
 *	fleet --listen 127.20.0.1/16 --count 10000 --any-key \
 *	    --answer delay=100ms --hostile-every 100 --roster R
 *
 * fleet --help lists all of them.  Who owns what: the listener accepts, a
 * session (or a raw peer, or a forged session) owns the connection, its
 * channels have services (commands, shells, NETCONF, tunnels), the tally
 * counts.  The fleet runs no command, reads no file a client names
 * and answers on no address outside 127.0.0.0/8.
 */
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/signalfd.h>
#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <libssh/libssh.h>

#include "tests/fleet/device.h"
#include "tests/fleet/hostile.h"
#include "tests/fleet/known.h"
#include "tests/fleet/latency.h"
#include "tests/fleet/listener.h"
#include "tests/fleet/login.h"
#include "tests/fleet/loop.h"
#include "tests/fleet/options.h"
#include "tests/fleet/session.h"
#include "tests/fleet/tally.h"

#define FILES_WANTED (1 << 20)

static struct {
	struct options options;
	struct session_limits limits;
	struct source signals, eof;
	struct timer too_long;
} fleet;

/* A session is a descriptor: take as many as we may have. */
static void
fleet_raise_limits(void)
{
	struct rlimit rl;

	if (getrlimit(RLIMIT_NOFILE, &rl) == -1)
		err(1, "getrlimit");
	if (rl.rlim_max < FILES_WANTED) {
		struct rlimit more = { FILES_WANTED, FILES_WANTED };

		if (setrlimit(RLIMIT_NOFILE, &more) == 0)
			return;
	}
	rl.rlim_cur = rl.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &rl) == -1)
		err(1, "setrlimit");
}

/* What OpenSSH says when it does. */
static void
fleet_drop(int fd)
{
	static const char why[] = "Exceeded MaxStartups\r\n";

	send(fd, why, sizeof(why) - 1, MSG_NOSIGNAL);
	close(fd);
	tally_add(TALLY_DROPPED, 1);
}

static void
fleet_accepted(int fd, uint32_t address)
{
	struct device device = device_at(address);

	tally_add(TALLY_ACCEPTED, 1);
	if (device.raw.mode == NULL && device.forge == NULL &&
	    device.startups.full > 0 &&
	    !startups_enter(address, &device.startups)) {
		fleet_drop(fd);
		return;
	}
	if (device.latency_ms > 0)
		fd = latency_open(fd, device.latency_ms);
	if (device.raw.mode != NULL)
		raw_open(fd, &device.raw, fleet.options.flood_cap);
	else if (device.forge != NULL)
		forge_open(fd, device.forge, fleet.options.flood_cap);
	else
		session_open(fd, &device, &fleet.limits);
}

static void
fleet_signal(struct source *source, uint32_t events)
{
	struct signalfd_siginfo info;

	(void)events;
	if (read(source->fd, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo != SIGUSR1)
		loop_stop();
	else if (fleet.options.stats != NULL)
		tally_write(fleet.options.stats);
}

static void
fleet_eof(struct source *source, uint32_t events)
{
	char ignored[256];

	(void)events;
	if (read(source->fd, ignored, sizeof(ignored)) <= 0)
		loop_stop();
}

static void
fleet_too_long(struct timer *t)
{
	(void)t;
	warnx("--max-seconds are over");
	loop_stop();
}

/* Arrange for every way to end; the signals are for the loop from now on. */
static void
fleet_watch_end(pid_t parent)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGUSR1);
	if (sigprocmask(SIG_BLOCK, &set, NULL) == -1)
		err(1, "sigprocmask");
	signal(SIGPIPE, SIG_IGN);
	fleet.signals.ready = fleet_signal;
	fleet.signals.fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fleet.signals.fd == -1)
		err(1, "signalfd");
	loop_add(&fleet.signals, EPOLLIN);
	if (fleet.options.until_eof) {
		fleet.eof.ready = fleet_eof;
		loop_add(&fleet.eof, EPOLLIN);
	}
	if (fleet.options.with_parent) {
		if (prctl(PR_SET_PDEATHSIG, SIGTERM) == -1)
			err(1, "prctl");
		if (getppid() != parent)
			errx(1, "the parent is gone");
	}
	fleet.too_long.fire = fleet_too_long;
	loop_set(&fleet.too_long, fleet.options.max_ms);
}

/* Listen, say where, and run until something ends it. */
static void
fleet_run(void)
{
	const struct options *o = &fleet.options;
	uint32_t sockets = o->count > 0 ? o->count : 1;
	uint16_t port;

	keys_give_forge();
	port = listener_open(&o->listen, o->port, sockets, fleet_accepted);
	if (o->known_hosts_out != NULL)
		known_write(o->known_hosts_out, &o->listen, o->count, port);
	if (o->roster != NULL)
		hostile_write_roster(o->roster, o->listen.address, sockets);
	if (o->exec_log != NULL)
		tally_log_to(o->exec_log);
	printf("ready %u\n", port);
	if (fflush(stdout) == EOF)
		err(1, "stdout");
	loop_run();
}

int
main(int argc, char *argv[])
{
	pid_t parent = getppid();

	if (ssh_init() != SSH_OK)
		errx(1, "libssh cannot start");
	options_parse(&fleet.options, argc, argv);
	fleet.limits.login_tries = (unsigned)fleet.options.login_tries;
	fleet.limits.flood_cap = fleet.options.flood_cap;
	fleet_raise_limits();
	loop_init();
	fleet_watch_end(parent);
	fleet_run();
	listener_close();
	session_close_all();
	raw_close_all();
	forge_close_all();
	latency_close_all();
	loop_fini();
	if (fleet.options.stats != NULL)
		tally_write(fleet.options.stats);
	tally_fini();
	login_fini();
	keys_fini();
	ssh_finalize();
	return 0;
}
