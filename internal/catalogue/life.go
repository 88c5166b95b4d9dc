package catalogue

import (
	"profil/internal/life"
	"profil/internal/policy"
)

// CourseStatus is where a course stands.
type CourseStatus string

// The statuses of a course.
const (
	CourseDraft     CourseStatus = "draft"
	CoursePublished CourseStatus = "published"
	CourseArchived  CourseStatus = "archived"
)

// CourseEvent is what happened to a course.
type CourseEvent string

// The events of a course.
const (
	Published CourseEvent = "published"
	Archived  CourseEvent = "archived"
)

// CourseLife is every move of a course.
var CourseLife = life.Table[CourseStatus, CourseEvent]{
	{From: CourseDraft, Event: Published, By: policy.CoursePublish, To: CoursePublished},
	{From: CourseDraft, Event: Archived, By: policy.CoursePublish, To: CourseArchived},
	{From: CoursePublished, Event: Archived, By: policy.CoursePublish, To: CourseArchived},
	{From: CourseArchived, Event: Published, By: policy.CoursePublish, To: CoursePublished},
}

// SessionStatus is where a session stands.
type SessionStatus string

// The statuses of a session.
const (
	SessionDraft     SessionStatus = "draft"
	SessionOpen      SessionStatus = "open"   // requests, within its window
	SessionClosed    SessionStatus = "closed" // to new requests
	SessionListed    SessionStatus = "listed" // the list is announced
	SessionRunning   SessionStatus = "running"
	SessionFinished  SessionStatus = "finished"
	SessionCancelled SessionStatus = "cancelled"
)

// Planned lists, as SQL does, the statuses of a session that is announced and has
// not begun.
const Planned = `('open', 'closed', 'listed')`

// Planned tells whether a session is announced and has not begun.
func (s SessionStatus) Planned() bool {
	return s == SessionOpen || s == SessionClosed || s == SessionListed
}

// SessionEvent is what happened to a session.
type SessionEvent string

// The events of a session.
const (
	Opened    SessionEvent = "opened"
	Closed    SessionEvent = "closed"
	Listed    SessionEvent = "listed"
	Begun     SessionEvent = "running"
	Ended     SessionEvent = "finished"
	Cancelled SessionEvent = "cancelled"
)

// SessionLife is every move of a session.
var SessionLife = life.Table[SessionStatus, SessionEvent]{
	{From: SessionDraft, Event: Opened, By: policy.SessionRun, To: SessionOpen},
	{From: SessionDraft, Event: Cancelled, By: policy.SessionRun, To: SessionCancelled},
	{From: SessionOpen, Event: Closed, By: policy.SessionRun, To: SessionClosed},
	{From: SessionOpen, Event: Listed, By: policy.SelectionPublish, To: SessionListed},
	{From: SessionOpen, Event: Cancelled, By: policy.SessionRun, To: SessionCancelled},
	{From: SessionClosed, Event: Opened, By: policy.SessionRun, To: SessionOpen},
	{From: SessionClosed, Event: Listed, By: policy.SelectionPublish, To: SessionListed},
	{From: SessionClosed, Event: Cancelled, By: policy.SessionRun, To: SessionCancelled},
	{From: SessionListed, Event: Begun, By: policy.SheetOpen, To: SessionRunning},
	{From: SessionListed, Event: Cancelled, By: policy.SessionRun, To: SessionCancelled},
	{From: SessionRunning, Event: Ended, By: policy.SessionRun, To: SessionFinished},
}
