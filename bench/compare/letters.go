package main

import (
	"bufio"
	"net"
	"strconv"
	"strings"
)

// letterbox is a mail server that says yes to everything and keeps nothing: the
// mailbox of a demonstration, which brings each letter to the disk, would be
// measured along with the requests.
func letterbox() (settings []string, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			go take(c)
		}
	}()
	port := listener.Addr().(*net.TCPAddr).Port
	return []string{
		"PROFIL_SMTP_HOST=127.0.0.1", "PROFIL_SMTP_PORT=" + strconv.Itoa(port), "PROFIL_SMTP_MODE=none",
		"PROFIL_MAIL_FROM=profil@cap-demain.example",
	}, nil
}

// take speaks SMTP with one client until it leaves.
func take(c net.Conn) {
	defer c.Close()
	say := func(words string) { c.Write([]byte(words + "\r\n")) }
	say("220 ready")
	letter := false
	for lines := bufio.NewScanner(c); lines.Scan(); {
		switch text := strings.ToUpper(lines.Text()); {
		case letter && text == ".":
			letter = false
			say("250 taken")
		case letter:
		case text == "DATA":
			letter = true
			say("354 go on")
		case text == "QUIT":
			say("221 bye")
			return
		default:
			say("250 yes")
		}
	}
}
