// Package fault is the one vocabulary of refusals: every room returns it, and
// only the doors (web, clerk, command line) turn it into a status and a
// sentence. It refuses to carry what people typed: a fault holds codes and
// identifiers, so that no log holds personal data.
package fault

import "errors"

// Kind says what the caller can do about a refusal. It maps one to one to an
// HTTP status, but knows nothing of HTTP.
type Kind int

const (
	Internal        Kind = iota // our mistake: logged, never shown
	Invalid                     // the input is wrong: the person can correct it
	Unauthenticated             // sign in first
	Forbidden                   // signed in, not allowed
	NotFound                    // does not exist, or may not be known to exist
	Conflict                    // the world moved on: reload and look again
	Unavailable                 // a neighbour or a limit: try later
)

// Error is a refusal. Code is stable, dotted, English ("siret.key"), and is
// translated into a French sentence at the door. Fields names the form fields
// at fault, each with its own code.
type Error struct {
	Kind   Kind
	Code   string
	Fields map[string]string
	Cause  error
}

// Error gives the code and its cause, for logs.
func (e *Error) Error() string {
	if e.Cause != nil {
		return e.Code + ": " + e.Cause.Error()
	}
	return e.Code
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// New returns a refusal of the given kind.
func New(k Kind, code string) *Error { return &Error{Kind: k, Code: code} }

// Because returns a refusal of the given kind with its technical cause.
func Because(k Kind, code string, cause error) *Error {
	return &Error{Kind: k, Code: code, Cause: cause}
}

// Field returns an Invalid refusal that points at one field of a form.
func Field(name, code string) *Error {
	return &Error{Kind: Invalid, Code: "invalid", Fields: map[string]string{name: code}}
}

// Form gathers the refusals of several fields, so that a person sees them all
// at once rather than one after the other. Its zero value is ready.
type Form struct{ fields map[string]string }

// Refuse notes that a field is wrong; the first code of a field is kept.
func (f *Form) Refuse(field, code string) {
	if f.fields == nil {
		f.fields = map[string]string{}
	}
	if _, said := f.fields[field]; !said {
		f.fields[field] = code
	}
}

// Check notes err if it is an Invalid refusal, under field (or under its own
// fields when field is empty).
func (f *Form) Check(field string, err error) {
	if err == nil {
		return
	}
	e := (*Error)(nil)
	if !errors.As(err, &e) || e.Kind != Invalid {
		f.Refuse(field, "invalid")
		return
	}
	for name, code := range e.Fields {
		if field != "" {
			name = field
		}
		f.Refuse(name, code)
	}
}

// Err is nil when every field is right.
func (f *Form) Err() error {
	if len(f.fields) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Code: "invalid", Fields: f.fields}
}

// KindOf tells what kind of refusal err is; an error that nobody named is Internal.
func KindOf(err error) Kind {
	if f := (*Error)(nil); errors.As(err, &f) {
		return f.Kind
	}
	return Internal
}

// CodeOf gives the code of a refusal, "internal" for an error nobody named.
func CodeOf(err error) string {
	if f := (*Error)(nil); errors.As(err, &f) {
		return f.Code
	}
	return "internal"
}
