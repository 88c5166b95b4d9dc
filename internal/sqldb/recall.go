package sqldb

import "sync"

// memory keeps what was read of the present state of the database. A state has
// a name, which the database itself gives, so that nothing is remembered of
// another one, whichever node wrote it.
type memory struct {
	mu    sync.Mutex
	state string
	kept  map[any]any
}

// memoryMost is how many readings are kept.
const memoryMost = 200

// Recall gives what read gave, under the same key, of the very state of the
// database that tx sees; where it has not been read yet, it is read. What it
// gives is shared by everybody: nobody changes it, and it depends on nothing
// but the database and the key. In a write nothing is recalled.
func Recall[K comparable, T any](tx *Tx, key K, read func() (T, error)) (T, error) {
	state, err := tx.q.state()
	if err != nil || state == "" {
		if err != nil {
			var none T
			return none, err
		}
		return read()
	}
	m := tx.memory
	m.mu.Lock()
	known, is := m.kept[key].(T)
	is = is && m.state == state
	m.mu.Unlock()
	if is {
		return known, nil
	}
	v, err := read()
	if err != nil {
		return v, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.state != state || len(m.kept) >= memoryMost {
		m.state, m.kept = state, map[any]any{}
	}
	m.kept[key] = v
	return v, nil
}
