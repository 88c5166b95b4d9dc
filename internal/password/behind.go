package password

import (
	"runtime"
	"sync"
)

// processors is how many hashes are made at once: as many as there are
// processors. Where hashes yield to whatever else the process does, the scheduler
// of Go is given that many places more, once, so that a hash that the system has
// set aside keeps none that a page is waiting for.
var processors = sync.OnceValue(func() int {
	n := runtime.GOMAXPROCS(0)
	if yields {
		runtime.GOMAXPROCS(2 * n)
	}
	return n
})
