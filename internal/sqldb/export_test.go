package sqldb

// Migrations are the scripts, to be carried out one by one.
var Migrations = migrations
