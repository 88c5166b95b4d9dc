package password

import (
	"crypto/rand"
	_ "embed"
	"math/big"
	"strings"
)

//go:embed words.txt
var wordList string

var words = strings.Fields(wordList)

// passphraseWords times 12 bits, one of 4,096 words each, is 60 bits.
const passphraseWords = 5

// Passphrase proposes a password of five French words drawn by lot, without
// accents, which is 60 bits: « verger-lampe-tisane-colline-refrain ». It is
// shown once to who asks for one and kept nowhere.
func Passphrase() string {
	drawn := make([]string, passphraseWords)
	for i := range drawn {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(words))))
		if err != nil {
			panic("password: the system gives no randomness: " + err.Error())
		}
		drawn[i] = words[n.Int64()]
	}
	return strings.Join(drawn, "-")
}
