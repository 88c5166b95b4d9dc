package tagged

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"image/color"
	"image/png"
	"sync"
)

// ErrImage says that an image is not a PNG, or is too large to be drawn.
var ErrImage = errors.New("pdf.image")

// mostPixels an image may have: a logo or a stamp needs a hundredth of them.
const mostPixels = 4 << 20

// Image is an image ready to be drawn.
type Image struct{ *pixels }

type pixels struct {
	width, height int
	data          []byte // deflated RGB
}

// Size is the size of the image in its own pixels.
func (m Image) Size() (width, height float64) { return float64(m.width), float64(m.height) }

// images keeps the last images read: a logo stands on thousands of papers.
var images = struct {
	sync.Mutex
	bySum map[[sha256.Size]byte]*pixels
}{bySum: map[[sha256.Size]byte]*pixels{}}

// kept is how many images stay in memory before all are let go.
const kept = 32

// ReadImage reads a PNG. What is transparent becomes white: paper is.
func ReadImage(file []byte) (Image, error) {
	sum := sha256.Sum256(file)
	images.Lock()
	known := images.bySum[sum]
	images.Unlock()
	if known != nil {
		return Image{known}, nil
	}
	m, err := decode(file)
	if err != nil {
		return Image{}, err
	}
	images.Lock()
	defer images.Unlock()
	if len(images.bySum) >= kept {
		clear(images.bySum)
	}
	images.bySum[sum] = m
	return Image{m}, nil
}

func decode(file []byte) (*pixels, error) {
	size, err := png.DecodeConfig(bytes.NewReader(file))
	if err != nil || size.Width <= 0 || size.Height <= 0 || size.Width > mostPixels/size.Height {
		return nil, ErrImage
	}
	m, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, ErrImage
	}
	bounds := m.Bounds()
	raw := make([]byte, 0, 3*bounds.Dx()*bounds.Dy())
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			c := color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA)
			raw = append(raw, onWhite(c.R, c.A), onWhite(c.G, c.A), onWhite(c.B, c.A))
		}
	}
	return &pixels{bounds.Dx(), bounds.Dy(), deflate(raw)}, nil
}

func onWhite(part, alpha uint8) byte {
	return byte((int(part)*int(alpha) + 255*(255-int(alpha)) + 127) / 255)
}

// image gives the file's number of an image.
func (f *File) image(m Image) int {
	for i, known := range f.images {
		if known == m.pixels {
			return i + 1
		}
	}
	f.images = append(f.images, m.pixels)
	return len(f.images)
}
