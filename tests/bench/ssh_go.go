// SPDX-License-Identifier: BSD-3-Clause

// ssh_go - the same host jobs by Go's x/crypto/ssh, a goroutine each.
//
//	ssh_go HOSTS KNOWN_HOSTS KEY COMMAND AT_ONCE
//
// HOSTS is a file of user@address:port lines. Host keys are checked. Prints
// "name value" lines: CPU of this process per host, without its start, and
// hosts per second.
package main

import (
	"bytes"
	"fmt"
	"log"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/crypto/ssh"
)

// Names to keys; x/crypto's knownhosts goes through all lines for each host.
func readKnownHosts(path string) map[string][]byte {
	known := map[string][]byte{}
	rest, err := os.ReadFile(path)
	for err == nil {
		var names []string
		var key ssh.PublicKey
		_, names, key, _, rest, err = ssh.ParseKnownHosts(rest)
		for _, name := range names {
			known[name] = key.Marshal()
		}
	}
	return known
}

func run(host string, known map[string][]byte, key ssh.Signer, command string) {
	user, place, _ := strings.Cut(host, "@")
	address, port, _ := strings.Cut(place, ":")
	want := known["["+address+"]:"+port]
	client, err := ssh.Dial("tcp", place, &ssh.ClientConfig{
		User: user,
		Auth: []ssh.AuthMethod{ssh.PublicKeys(key)},
		// What known_hosts has, as ssh does.
		HostKeyAlgorithms: []string{ssh.KeyAlgoED25519},
		HostKeyCallback: func(name string, _ net.Addr,
			is ssh.PublicKey) error {
			if !bytes.Equal(is.Marshal(), want) {
				return fmt.Errorf("%s: wrong host key", name)
			}
			return nil
		},
	})
	if err != nil {
		log.Fatalf("%s: %v", host, err)
	}
	defer client.Close()
	session, err := client.NewSession()
	if err != nil {
		log.Fatalf("%s: %v", host, err)
	}
	defer session.Close()
	if _, err := session.Output(command); err != nil {
		log.Fatalf("%s: %v", host, err)
	}
}

func cpu() float64 {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		log.Fatal(err)
	}
	return float64(r.Utime.Nano()+r.Stime.Nano()) / 1e9
}

func main() {
	atOnce, err := strconv.Atoi(os.Args[5])
	if err != nil {
		log.Fatal(err)
	}
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	hosts := strings.Fields(string(text))
	known := readKnownHosts(os.Args[2])
	pem, err := os.ReadFile(os.Args[3])
	if err != nil {
		log.Fatal(err)
	}
	key, err := ssh.ParsePrivateKey(pem)
	if err != nil {
		log.Fatal(err)
	}
	var all sync.WaitGroup
	places := make(chan bool, atOnce)
	begin, before := time.Now(), cpu()
	for _, host := range hosts {
		all.Add(1)
		places <- true
		go func(host string) {
			run(host, known, key, os.Args[4])
			<-places
			all.Done()
		}(host)
	}
	all.Wait()
	n := float64(len(hosts))
	fmt.Printf("go_cpu_ms %.4f\n", (cpu()-before)/n*1e3)
	fmt.Printf("go_rate %.1f\n", n/time.Since(begin).Seconds())
}
