package gestion

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/rulebook"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

const rulesPath = "/gestion/regles"

// accessRoutes are the rules of access: those in force, the draft, its trial.
func (p Pages) accessRoutes() []kit.Route {
	return []kit.Route{
		reads("/regles", policy.RuleRead, p.accessRules),
		reads("/regles/versions/{id}", policy.RuleRead, p.ruleVersion),
		reads("/regles/brouillon", policy.RuleRead, p.ruleDraft),
		does("/regles/brouillon", policy.RuleEdit, p.arrangeRules),
		reads("/regles/brouillon/nouvelle", policy.RuleEdit, p.rule),
		does("/regles/brouillon/nouvelle", policy.RuleEdit, p.writeRule),
		reads("/regles/brouillon/regle/{id}", policy.RuleEdit, p.rule),
		does("/regles/brouillon/regle/{id}", policy.RuleEdit, p.writeRule),
		reads("/regles/essai", policy.RuleRead, p.tryRules),
		does("/regles/essai", policy.RuleEdit, p.publishRules),
	}
}

// rulesPage is the rules of access, as one of its pages shows them.
type rulesPage struct {
	rulebook.Book
	Waves  []catalogue.Wave // of the programme, where they are told
	Now    time.Time
	Errors map[string]string
}

// openings says when sessions open, where neither they nor their course say
// otherwise.
func (p rulesPage) openings() string {
	if len(p.Waves) == 0 {
		return "Une session ouvre à tout le monde ensemble, sauf si son prestataire a réglé des ouvertures pour elle ou pour son action."
	}
	var all []string
	for _, w := range p.Waves {
		all = append(all, french.Wave(string(w.Group), w.Value)+", "+french.AfterOpening(w.Days, civil.ClockAt(w.Minute)))
	}
	return "Ouvertures du programme" + nb + ": " + strings.Join(all, nb+"; ") + ". Une session ou une action qui a les siennes ne suit pas celles-ci."
}

func (p Pages) book(c *kit.Ctx) (rulesPage, error) {
	b, err := p.Rules.Book(c.Context(), c.Actor)
	return rulesPage{Book: b, Now: c.View.Now}, err
}

func (p Pages) accessRules(c *kit.Ctx) error {
	page, err := p.book(c)
	if err != nil {
		return err
	}
	if page.Waves, err = p.Catalogue.ProgrammeWaves(c.Context(), c.Actor); err != nil {
		return err
	}
	return c.Show(accessRulesView(page))
}

// versionPage is one version, and what it changed.
type versionPage struct {
	rulebook.Version
	Changes []quota.Difference
	First   bool
	InForce bool
}

func (p Pages) ruleVersion(c *kit.Ctx) error {
	page, err := p.book(c)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(c.Path("id"))
	if err != nil {
		return fault.New(fault.NotFound, "not_found")
	}
	v, before, err := rulebook.Find(page.Versions, n)
	if err != nil {
		return err
	}
	return c.Show(ruleVersionView(versionPage{Version: v, Changes: quota.Differences(before.Set, v.Set), First: before.Version == 0, InForce: v.Version == page.InForce().Version}))
}

func (p Pages) ruleDraft(c *kit.Ctx) error {
	page, err := p.book(c)
	if err != nil {
		return err
	}
	return c.Show(ruleDraftView(page))
}

// arrangeRules moves a rule of the draft, takes it out, or forgets the draft.
func (p Pages) arrangeRules(c *kit.Ctx) error {
	c.Then(rulesPath + "/brouillon")
	edition, _ := strconv.Atoi(c.Value("edition"))
	what, code, _ := strings.Cut(c.Value("decision"), " ")
	var err error
	told := "rules.draft"
	switch what {
	case "monter", "descendre":
		err = p.Rules.Move(c.Context(), c.Actor, code, what == "monter", edition)
	case "retirer":
		err = p.Rules.Drop(c.Context(), c.Actor, code, edition)
	case "abandonner":
		told = "rules.abandoned"
		err = p.Rules.Abandon(c.Context(), c.Actor)
	default:
		return fault.New(fault.Invalid, "invalid")
	}
	wrong, err := kit.Refused(err)
	if err != nil {
		return err
	}
	if wrong != nil {
		page, err := p.book(c)
		if err != nil {
			return err
		}
		page.Errors = wrong
		return c.Again(ruleDraftView(page))
	}
	c.Flash(told)
	return c.Done()
}

// rulePage is the form of one rule of the draft.
type rulePage struct {
	quota.Rule
	Choosing bool   // the kind is not chosen yet
	Limit    string // as typed
	Now      time.Time
	Edition  int
	Path     string
	Errors   map[string]string
}

func (p Pages) ruleForm(c *kit.Ctx) (page rulePage, err error) {
	if err := policy.Require(c.Actor, policy.RuleEdit, policy.Subject{}); err != nil {
		return page, err
	}
	b, err := p.Rules.Book(c.Context(), c.Actor)
	if err != nil {
		return page, err
	}
	page = rulePage{Now: c.View.Now, Edition: b.Edition, Path: rulesPath + "/brouillon/nouvelle"}
	if code := c.Path("id"); code != "" {
		r, known := b.Draft.Find(code)
		if !known {
			return page, fault.New(fault.NotFound, "not_found")
		}
		page.Rule, page.Path, page.Limit = r, rulesPath+"/brouillon/regle/"+code, strconv.Itoa(r.Limit)
		return page, nil
	}
	page.Kind = quota.Kind(c.Query("genre"))
	page.Choosing = !slices.Contains(quota.Kinds, page.Kind)
	return page, nil
}

func (p Pages) rule(c *kit.Ctx) error {
	page, err := p.ruleForm(c)
	if err != nil {
		return err
	}
	return c.Show(ruleView(page))
}

// writeRule writes a rule in the draft, or shows how it will be read.
func (p Pages) writeRule(c *kit.Ctx) error {
	page, err := p.ruleForm(c)
	if err != nil {
		return err
	}
	code, kind := page.Code, page.Kind
	if code == "" { // of one that is there, the kind stays
		kind = quota.Kind(c.Value("genre"))
	}
	page.Choosing = !slices.Contains(quota.Kinds, kind)
	page.Rule = quota.Rule{
		Code: code, Kind: kind, Subject: quota.Subject(c.Value("qui")), Span: quota.Span(c.Value("etendue")), Format: c.Value("format"),
		Reserved: c.Ticked("reservees"), Effect: quota.Verdict(c.Value("effet")), Message: c.Value("message"),
	}
	page.Limit = c.Value("limite")
	page.Rule.Limit, _ = strconv.Atoi(page.Limit)
	page.Edition, _ = strconv.Atoi(c.Value("edition"))
	page.Rule = rulebook.Tidy(page.Rule)
	if c.Value("decision") == readAgain {
		return c.Show(ruleView(page))
	}
	c.Then(rulesPath + "/brouillon")
	if page.Errors, err = kit.Refused(p.Rules.Put(c.Context(), c.Actor, page.Rule, page.Edition)); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(ruleView(page))
	}
	c.Flash("rules.draft")
	return c.Done()
}

// trialPage is what the draft would have changed, and its publication.
type trialPage struct {
	rulesPage
	enrolment.Trial
	Reason string
}

func (p Pages) trial(c *kit.Ctx) (page trialPage, err error) {
	if page.rulesPage, err = p.book(c); err != nil {
		return page, err
	}
	year := page.Now.Year()
	if n, err := strconv.Atoi(c.Query("annee")); err == nil && n > 2000 && n < 3000 {
		year = n
	}
	page.Trial, err = p.Enrolments.Try(c.Context(), c.Actor, page.Draft, year)
	return page, err
}

func (p Pages) tryRules(c *kit.Ctx) error {
	page, err := p.trial(c)
	if err != nil {
		return err
	}
	return c.Show(trialView(page))
}

func (p Pages) publishRules(c *kit.Ctx) error {
	c.Then(rulesPath)
	edition, _ := strconv.Atoi(c.Value("edition"))
	_, err := p.Rules.Publish(c.Context(), c.Actor, edition, c.Value("motif"))
	wrong, err := kit.Refused(err)
	if err != nil {
		return err
	}
	if wrong != nil {
		page, err := p.trial(c)
		if err != nil {
			return err
		}
		page.Errors, page.Reason = wrong, c.Value("motif")
		return c.Again(trialView(page))
	}
	c.Flash("rules.published")
	return c.Done()
}

// sum is « Avec ces règles, 14 demandes de 2026 auraient été refusées, 3 mises
// en attente. ».
func (p trialPage) sum() string {
	year := strconv.Itoa(p.Year)
	switch n := p.Counts; {
	case p.Sent == 0:
		return "Aucune demande n’a été envoyée pour " + year + nb + ": choisissez une autre année."
	case n == enrolment.Verdicts{}:
		return "Avec ces règles, aucune des " + french.Count(p.Sent, "demande", "demandes") + " de " + year + " n’aurait été refusée ni mise en attente."
	default:
		return "Avec ces règles, " + french.Count(n.Blocked, "demande", "demandes") + " de " + year + " sur" + nb + french.Number(p.Sent) + " " + french.Agree(n.Blocked, "aurait été refusée", "auraient été refusées") +
			madeWait(n.Waiting) + warned(n.Warned) + "."
	}
}

func madeWait(n int) string {
	if n == 0 {
		return ""
	}
	return ", " + french.Count(n, "mise en attente", "mises en attente")
}

func warned(n int) string {
	if n == 0 {
		return ""
	}
	return ", " + french.Count(n, "signalée", "signalées")
}

// against compares with the rules in force.
func (p trialPage) against() string {
	return "Avec les règles en vigueur" + nb + ": " + french.Count(p.Today.Blocked, "refusée", "refusées") + madeWait(p.Today.Waiting) + warned(p.Today.Warned) + ". " +
		"Chaque demande est jugée sur celles qui la précédaient, avec les adhésions d’aujourd’hui."
}

// shown is how many requests of a trial are listed.
const shown = 200

// list is the requests for which something changes.
func (p trialPage) list() []enrolment.Tried {
	all := p.Changed()
	return all[:min(len(all), shown)]
}

// years are those that may be tried.
func (p trialPage) years() (all []ui.Option) {
	for y := p.Now.Year() - 3; y <= p.Now.Year()+1; y++ {
		all = append(all, ui.Option{Value: strconv.Itoa(y), Label: strconv.Itoa(y)})
	}
	return all
}

var verdictWords = map[quota.Verdict]struct {
	tone ui.Tone
	word string
}{
	quota.Passes: {ui.Good, "Acceptée"}, quota.Warns: {ui.Wait, "Signalée"}, quota.Waits: {ui.Wait, "En attente"}, quota.Blocks: {ui.Bad, "Refusée"},
}

// spoke says which rules bore on a past request.
func spoke(o enrolment.Tried) string {
	var all []string
	for _, c := range o.Checks {
		if c.Verdict != quota.Passes {
			all = append(all, french.Capital(french.RuleSpoke(c)))
		}
	}
	if len(all) == 0 {
		return "Plus aucune"
	}
	return strings.Join(all, nb+"; ")
}

// changed says a difference in words.
func changed(d quota.Difference) (tone ui.Tone, word string, lines []string) {
	switch {
	case d.Before == nil:
		return ui.Good, "Ajoutée", []string{french.Rule(*d.After)}
	case d.After == nil:
		return ui.Bad, "Retirée", []string{french.Rule(*d.Before)}
	case d.Moved:
		return ui.Off, "Déplacée", []string{french.Rule(*d.After)}
	case french.Rule(*d.Before) == french.Rule(*d.After):
		return ui.Wait, "Message changé", []string{french.Rule(*d.After)}
	}
	return ui.Wait, "Changée", []string{"Avant" + nb + ": " + french.Rule(*d.Before), "Après" + nb + ": " + french.Rule(*d.After)}
}

// publication says who published a version, and when.
func publication(v rulebook.Version) string {
	switch {
	case v.Version == 0:
		return "Donnée par les réglages."
	case v.Publisher == "":
		return "En vigueur depuis le " + french.Instant(v.PublishedAt) + ", donnée par les réglages."
	}
	return "Publiée le " + french.Instant(v.PublishedAt) + " par " + v.Publisher + "."
}

func choicesOf[T ~string](all []T, words map[T]string) (o []ui.Option) {
	for _, v := range all {
		o = append(o, ui.Option{Value: string(v), Label: words[v]})
	}
	return o
}

var (
	kindWords  = map[quota.Kind]string{quota.Most: "Un nombre de demandes à ne pas dépasser", quota.Adhesion: "L’adhésion de la structure", quota.Late: "Se désister à temps", quota.Absences: "Un nombre d’absences sans prévenir", quota.Spared: "Une absence qui ne compte pas dans l’année"}
	kindHints  = map[quota.Kind]string{quota.Most: "Par personne, par structure, par organisme ou par réseau\u00a0; pour une session, une action, une année ou tout le programme.", quota.Adhesion: "Pour l’année de la session.", quota.Late: "Rendre sa place trop tard laisse la demande comptée dans l’année.", quota.Absences: "À partir de tant de places laissées vides dans l’année, la personne est avertie, ses demandes passent après les autres, ou ne partent plus.", quota.Spared: "Ne pas venir sans prévenir rend alors l’année. Sans cette règle, la demande y reste comptée."}
	limitWords = map[quota.Kind]struct{ label, hint string }{
		quota.Most: {"Au plus", "Nombre de demandes en cours ou retenues."}, quota.Late: {"Jours avant la session", "Jusqu’à ce nombre de jours avant la session, rendre sa place ne compte pas."}, quota.Absences: {"À partir de", "Nombre d’absences sans prévenir dans une année civile. Les absences excusées n’en sont pas."},
	}
	subjectWords = map[quota.Subject]string{quota.Person: "Une personne", quota.Structure: "Une structure", quota.SIREN: "Un organisme\u00a0: toutes les structures d’un SIREN", quota.Network: "Un réseau de structures"}
	spanWords    = map[quota.Span]string{quota.Session: "Une même session", quota.Course: "Une même action", quota.Year: "L’année civile de la session", quota.Programme: "Tout le programme, sans limite de temps"}
	effectWords  = map[quota.Verdict]string{quota.Blocks: "La demande ne peut pas être envoyée", quota.Waits: "La demande passe après les autres", quota.Warns: "La personne est avertie, et peut envoyer sa demande"}
)

func formatOptions() (all []ui.Option) {
	for _, f := range catalogue.Formats {
		all = append(all, ui.Option{Value: string(f), Label: french.Sentence("format." + string(f))})
	}
	return all
}

// whole tells whether enough is chosen for the rule to be said.
func (p rulePage) whole() bool {
	return !p.Choosing && slices.Contains(quota.Effects, p.Effect) && slices.Contains(quota.Subjects, p.Subject) && slices.Contains(quota.Spans, p.Span) && (limitWords[p.Kind].label == "" || p.Rule.Limit > 0)
}

// beyond is the message of the rule when it is just beyond.
func (p rulePage) beyond() string {
	return toldBeyond(p.Rule, p.Now.Year())
}

// kinds are what a new rule may ask, each with its own form.
func (p rulePage) kinds() (all []ui.Line) {
	for _, k := range quota.Kinds {
		all = append(all, ui.Line{Title: kindWords[k], Href: p.Path + "?genre=" + string(k), Where: kindHints[k]})
	}
	return all
}

// effective tells whether something happens to the request that is beyond the rule.
func (p rulePage) effective() bool { return p.Kind != quota.Late && p.Kind != quota.Spared }

func (p rulePage) title() string {
	if p.Code == "" {
		return "Nouvelle règle"
	}
	return "Changer une règle"
}
