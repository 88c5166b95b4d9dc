// Command limit is the bare minimum for the work of PROFIL: the same kind of
// page, row, write, search and paper, without a session, a right or a journal.
// It refuses to be a product: no honest one can equal it, and `make bench`
// says how far ours stands from it.
package main

import (
	"context"
	"flag"
	"log"
	"net/http"
	"os"
	"path/filepath"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:28100", "address to listen on")
	dir := flag.String("data", "limit-data", "folder of the SQLite file")
	postgres := flag.String("postgres", "", "URL of a PostgreSQL database")
	places := flag.String("communes", "", "CSV of communes to find: name in its column nom, siren in its column siren")
	papers := flag.Bool("papers", false, "time the drawing of one paper, print nanoseconds, and end")
	flag.Parse()
	log.SetFlags(0)

	if *papers {
		timePapers(os.Stdout)
		return
	}
	if err := os.MkdirAll(*dir, 0o755); err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /sante", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	mux.HandleFunc("GET /paper", servePaper)

	lite, err := openSQLite(filepath.Join(*dir, "limit.db"))
	if err != nil {
		log.Fatal(err)
	}
	if err := routeSQLite(mux, lite); err != nil {
		log.Fatal(err)
	}
	if *postgres != "" {
		if err := routePostgres(context.Background(), mux, *postgres); err != nil {
			log.Fatal(err)
		}
	}
	if *places != "" {
		index, err := readIndex(*places)
		if err != nil {
			log.Fatal(err)
		}
		mux.Handle("GET /finder", index)
	}
	routeConstant(mux)
	log.Fatal(http.ListenAndServe(*listen, mux))
}
