package pdf

import (
	"math"

	"profil/internal/pdf/tagged"
)

// mark makes the drawing of a signature in a room of the given size: the lines
// of the pen in their own proportions, or the name that was typed.
func (d *drawing) mark(m Mark, width, height float64) *figure {
	alt := d.alt(m.Alt, "Signature")
	if len(m.Strokes) == 0 {
		return d.typed(m.Typed, width, height)
	}
	strokes, ok := finite(m.Strokes)
	if !ok {
		d.fail(ErrMark)
	}
	ratio := m.Ratio
	if !(ratio > 0) || math.IsInf(ratio, 1) {
		ratio = 3
	}
	wide, tall := fit(ratio, 1, width, height-4)
	return &figure{wide, height, func(c *canvas, in *tagged.Element, x, y float64) {
		e := in.Child("Figure")
		e.Alt, e.Attributes = alt, c.Box(x, y+2, wide, tall)
		placed := make([][][2]float64, len(strokes))
		for i, s := range strokes {
			placed[i] = make([][2]float64, len(s))
			for k, p := range s {
				placed[i][k] = [2]float64{x + p.X*wide, y + 2 + p.Y*tall}
			}
		}
		c.begin(e)
		c.Pen(pen, 1.1, placed)
	}}
}

// typed makes the drawing of a name typed as a signature: on one line if it can
// be, at a size that stays that of a signature.
func (d *drawing) typed(name string, width, height float64) *figure {
	l := typedLook
	lines := d.set(name, &l, width)
	for len(lines) > 1 && l.size > 11 {
		l.size--
		lines = d.set(name, &l, width)
	}
	l.leading = l.size * 1.25
	tall := l.leading * float64(len(lines))
	return &figure{width, max(height, tall), func(c *canvas, in *tagged.Element, x, y float64) {
		y += max(0, height-tall) / 2
		for i, text := range lines {
			c.write(in, text, x, y+float64(i)*l.leading)
		}
	}}
}

// finite gives the strokes inside their box, and whether all were numbers.
func finite(strokes [][]Point) ([][]Point, bool) {
	inside := make([][]Point, 0, len(strokes))
	for _, s := range strokes {
		points := make([]Point, len(s))
		for i, p := range s {
			if math.IsNaN(p.X+p.Y) || math.IsInf(p.X+p.Y, 0) {
				return nil, false
			}
			points[i] = Point{min(max(p.X, 0), 1), min(max(p.Y, 0), 1)}
		}
		if len(points) > 0 {
			inside = append(inside, points)
		}
	}
	return inside, true
}

// fit is the size of a thing in its proportions, as large as a room allows.
func fit(width, height, roomWidth, roomHeight float64) (w, h float64) {
	scale := min(roomWidth/width, roomHeight/height)
	return width * scale, height * scale
}

// picture makes the drawing of an image in a room of the given size.
func (d *drawing) picture(p Picture, width, height float64) *figure {
	alt := d.alt(p.Alt, "Image")
	image, err := tagged.ReadImage(p.PNG)
	if err != nil {
		d.fail(err)
		return nil
	}
	w, h := image.Size()
	w, h = fit(w, h, width, height)
	return &figure{w, h, func(c *canvas, in *tagged.Element, x, y float64) {
		e := in.Child("Figure")
		e.Alt, e.Attributes = alt, c.Box(x, y, w, h)
		c.begin(e)
		c.Image(image, x, y, w, h)
	}}
}

// alt is the words for a drawing; a figure must have some.
func (d *drawing) alt(said, otherwise string) string {
	if text := d.plain(said); text != "" {
		return text
	}
	return otherwise
}
