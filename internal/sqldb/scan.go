package sqldb

import (
	"database/sql"
	"time"
)

// Text reads a nullable text column into *dest, NULL as "".
func Text(dest *string) sql.Scanner { return nullText{dest} }

type nullText struct{ dest *string }

// Scan implements sql.Scanner.
func (n nullText) Scan(src any) error {
	if s, is := src.(string); is {
		*n.dest = s
		return nil
	}
	var s sql.NullString
	if err := s.Scan(src); err != nil {
		return err
	}
	*n.dest = s.String
	return nil
}

// Time reads a nullable instant into *dest, in UTC, NULL as the zero time.
func Time(dest *time.Time) sql.Scanner { return nullTime{dest} }

type nullTime struct{ dest *time.Time }

// Scan implements sql.Scanner.
func (n nullTime) Scan(src any) error {
	if text, ok := src.(string); ok { // SQLite keeps instants as text
		t, err := parseInstant(text)
		*n.dest = t
		return err
	}
	var t sql.NullTime
	if err := t.Scan(src); err != nil {
		return err
	}
	*n.dest = t.Time.UTC()
	return nil
}

// instant is how SQLite keeps one; its driver writes it so, but reads it by
// trying one layout after another, which costs more than the row: columns are
// declared TIMESTAMP(3), a name it does not know.
const instant = "2006-01-02 15:04:05.999999999-07:00"

// parseInstant takes what bears no zone, typed by hand, for UTC.
func parseInstant(text string) (time.Time, error) {
	t, err := time.Parse(instant, text)
	if err != nil {
		t, err = time.Parse(instant[:len(instant)-len("-07:00")], text)
	}
	return t.UTC(), err
}
