//go:build !linux

package password

const yields = false

// behind does work at once: only Linux ranks the threads of a process.
func behind(work func()) { work() }
