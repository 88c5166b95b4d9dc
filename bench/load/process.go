package load

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of /proc/PID/stat on every Linux that Go runs on.
const tick = 10 * time.Millisecond

// CPUOf reads the processor time, user and system, that processes and their
// children have spent: a PostgreSQL works in the children of its first process.
func CPUOf(pids ...int) func() time.Duration {
	return func() time.Duration {
		var ticks int64
		for _, stat := range allStats() {
			for _, pid := range pids {
				if stat.pid == pid {
					ticks += stat.own + stat.waited
				} else if stat.parent == pid {
					ticks += stat.own
				}
			}
		}
		return time.Duration(ticks) * tick
	}
}

// procStat is a line of /proc/PID/stat; waited is the time of ended children.
type procStat struct {
	pid, parent int
	own, waited int64
}

func allStats() []procStat {
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	stats := make([]procStat, 0, len(files))
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended since
		}
		// The name stands in brackets and may hold anything.
		fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
		if len(fields) < 15 {
			continue
		}
		number := func(i int) int64 { n, _ := strconv.ParseInt(fields[i], 10, 64); return n }
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		stats = append(stats, procStat{pid, int(number(1)), number(11) + number(12), number(13) + number(14)})
	}
	return stats
}

// Memory reads the bytes of a process that are in memory (RSS), and its share
// of what it has in common with others (PSS).
func Memory(pid int) (rss, pss int64, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		kilobytes, _ := strconv.ParseInt(fields[1], 10, 64)
		switch fields[0] {
		case "Rss:":
			rss = kilobytes << 10
		case "Pss:":
			pss = kilobytes << 10
		}
	}
	return rss, pss, nil
}
