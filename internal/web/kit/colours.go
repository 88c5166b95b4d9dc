package kit

import (
	"errors"
	"fmt"
	"math"
	"strconv"
)

// Colours are the operator's: Brand is read on light paper, Dark on dark
// paper. Each is "#rrggbb"; an empty Brand is the product's, an empty Dark is
// made from Brand.
type Colours struct{ Brand, Dark string }

// The papers of static/profil.css.
var (
	lightPaper = rgb{0xfa, 0xf9, 0xf6}
	darkPaper  = rgb{0x1a, 0x20, 0x26}
	white      = rgb{0xff, 0xff, 0xff}
)

const readable = 4.5 // contrast of a text, WCAG 2.2 1.4.3

// css writes the operator's colours as custom properties, or says which one
// cannot be read.
func (c Colours) css() ([]byte, error) {
	if c.Brand == "" {
		return nil, nil
	}
	light, err := parseColour(c.Brand)
	if err != nil {
		return nil, err
	}
	if light.against(lightPaper) < readable {
		return nil, errors.New("the brand colour cannot be read on light paper: take a darker one")
	}
	dark := light
	for dark.against(darkPaper) < 7 {
		dark = dark.towards(white, .08)
	}
	if c.Dark != "" {
		if dark, err = parseColour(c.Dark); err != nil {
			return nil, err
		}
		if dark.against(darkPaper) < readable {
			return nil, errors.New("the dark brand colour cannot be read on dark paper: take a lighter one")
		}
	}
	return fmt.Appendf(nil, "\n@layer tokens{:root{--brand:light-dark(%s,%s);--on-brand:light-dark(%s,%s);--tint:light-dark(%s,%s)}}\n",
		light, dark, light.ink(), dark.ink(), light.towards(white, .9), dark.towards(darkPaper, .8)), nil
}

type rgb struct{ r, g, b float64 }

func parseColour(s string) (rgb, error) {
	n, err := strconv.ParseUint(s[min(1, len(s)):], 16, 32)
	if err != nil || len(s) != 7 || s[0] != '#' {
		return rgb{}, errors.New("a colour is written #rrggbb")
	}
	return rgb{float64(n >> 16), float64(n >> 8 & 255), float64(n & 255)}, nil
}

// String writes c as "#rrggbb".
func (c rgb) String() string {
	return fmt.Sprintf("#%02x%02x%02x", int(math.Round(c.r)), int(math.Round(c.g)), int(math.Round(c.b)))
}

func (c rgb) towards(o rgb, part float64) rgb {
	mix := func(a, b float64) float64 { return a + (b-a)*part }
	return rgb{mix(c.r, o.r), mix(c.g, o.g), mix(c.b, o.b)}
}

// ink is what is read best on c.
func (c rgb) ink() rgb {
	if dark := (rgb{0x06, 0x1a, 0x1c}); c.against(dark) > c.against(white) {
		return dark
	}
	return white
}

func (c rgb) luminance() float64 {
	line := func(v float64) float64 {
		if v /= 255; v <= .04045 {
			return v / 12.92
		}
		return math.Pow((v+.055)/1.055, 2.4)
	}
	return .2126*line(c.r) + .7152*line(c.g) + .0722*line(c.b)
}

// against is the contrast of c on o, from 1 to 21.
func (c rgb) against(o rgb) float64 {
	a, b := c.luminance(), o.luminance()
	if a < b {
		a, b = b, a
	}
	return (a + .05) / (b + .05)
}
