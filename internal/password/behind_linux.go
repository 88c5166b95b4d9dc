package password

import (
	"runtime"
	"syscall"
)

const yields = true

// niceness is the rank of the threads that hash: a page that is being served has
// three times their share of a processor, and they have what is left: ranked lower,
// whoever signs in on a busy machine would wait until they are asked to come back.
const niceness = 5

// behind does work on a thread that the kernel serves after those of pages. The
// thread is never given back: it ends with its goroutine, and its rank with it.
// Where the rank may not be changed, the work is done at the rank of the others.
func behind(work func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()
		if rankOf() < niceness {
			_ = syscall.Setpriority(syscall.PRIO_PROCESS, syscall.Gettid(), niceness)
		}
		work()
	}()
	<-done
}

// rankOf gives the niceness of the thread that asks. The kernel answers with
// twenty less it.
func rankOf() int {
	n, err := syscall.Getpriority(syscall.PRIO_PROCESS, syscall.Gettid())
	if err != nil {
		return 0
	}
	return 20 - n
}
