package config

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Print writes every setting with its value and where it came from. Secrets
// show their length alone.
func (c Config) Print(w io.Writer) error {
	wide := 0
	for _, r := range c.readings {
		wide = max(wide, utf8.RuneCountInString(r.name))
	}
	var b strings.Builder
	at := 0
	for _, each := range table {
		if at > 0 {
			b.WriteByte('\n')
		}
		b.WriteString("# " + each.title + "\n")
		for range each.settings {
			if at == len(c.readings) {
				break
			}
			r := c.readings[at]
			at++
			fmt.Fprintf(&b, "%-*s  %-40s  %s\n", wide, r.name, r.text, r.origin)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Guide writes the page of the documentation that explains every setting, in
// Markdown.
func Guide(w io.Writer) error {
	var b strings.Builder
	b.WriteString(guideIntro)
	for _, each := range table {
		b.WriteString("\n## " + each.title + "\n")
		if each.intro != "" {
			b.WriteString("\n" + each.intro + "\n")
		}
		for _, s := range each.settings {
			b.WriteString(s.guide())
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (s setting) guide() string {
	initial := "rien"
	switch {
	case s.derived != "":
		initial = s.derived
	case s.initial != "":
		initial = "`" + s.initial + "`"
	}
	text := fmt.Sprintf("\n### `%s%s`\n\n%s\n\n- Forme : %s\n- Exemple : `%s`\n- Par défaut : %s\n", Prefix, s.name, s.about, s.kind, s.example, initial)
	if s.asFile {
		text += fmt.Sprintf("- Peut être gardé dans un fichier à part : `%s%s_FILE`\n", Prefix, s.name)
	}
	return text
}

const guideIntro = `# Configuration

<!-- Cette page est produite par le programme : modifiez la table des réglages, puis « make docs ». -->

Chaque réglage se donne de l’une de ces façons ; la dernière l’emporte :

1. rien : la valeur par défaut ;
2. un fichier, nommé par ` + "`--config FICHIER` ou par `PROFIL_CONFIG`" + ` : une ligne ` + "`NOM=valeur`" + ` par réglage, comme
   l’` + "`EnvironmentFile`" + ` de systemd, en UTF-8 ; une ligne qui commence par ` + "`#`" + ` est un commentaire ;
3. l’environnement ;
4. la ligne de commande, pour ` + "`--listen`, `--public-url`, `--data` et `--database`" + `.

Une valeur vide équivaut à une absence. Un réglage inconnu ou faux empêche de démarrer : tous sont dits à la fois, avec la
raison et un exemple. ` + "`profil config`" + ` montre la valeur de chacun et d’où elle vient ; les secrets n’y paraissent pas.

Un secret peut être gardé dans un fichier à part, que seul le compte de PROFIL peut lire (` + "`chmod 600`" + `, ou un
` + "`LoadCredential=`" + ` de systemd) : son chemin se donne par le nom du réglage suivi de ` + "`_FILE`" + `. Un fichier de réglages qui
contient un secret doit lui aussi n’être lisible que de son propriétaire.
`
