package tagged

import (
	"bytes"
	"encoding/binary"
	"sync"

	"github.com/klauspost/compress/zlib"
)

var be = binary.BigEndian

// srgb is the colour profile of IEC 61966-2-1 (ICC version 4.2), deflated: what
// the numbers of colours in the file mean to a screen or a press.
var srgb = sync.OnceValue(func() []byte {
	fixed := func(b []byte, values ...float64) []byte {
		for _, v := range values {
			if v < 0 {
				b = be.AppendUint32(b, uint32(int32(v*65536-0.5)))
				continue
			}
			b = be.AppendUint32(b, uint32(v*65536+0.5))
		}
		return b
	}
	kind := func(name string) []byte { return append([]byte(name), 0, 0, 0, 0) }
	words := func(s string) []byte {
		b := append(kind("mluc"), 0, 0, 0, 1, 0, 0, 0, 12, 'e', 'n', 'U', 'S')
		b = be.AppendUint32(b, uint32(2*len(s)))
		b = be.AppendUint32(b, 28)
		for _, c := range s {
			b = append(b, 0, byte(c))
		}
		return b
	}
	// The curve of the standard: a line near black, a power above.
	curve := fixed(append(kind("para"), 0, 3, 0, 0), 2.4, 1/1.055, 0.055/1.055, 1/12.92, 0.04045)
	tags := []struct {
		name string
		data []byte
	}{
		{"desc", words("sRGB IEC61966-2.1")},
		{"cprt", words("No copyright, use freely")},
		{"wtpt", fixed(kind("XYZ "), 0.9642, 1, 0.8249)},
		{"chad", fixed(kind("sf32"), 1.04788, 0.02292, -0.05022, 0.02959, 0.99048, -0.01707, -0.00925, 0.01508, 0.75168)},
		{"rXYZ", fixed(kind("XYZ "), 0.43607, 0.22249, 0.01392)},
		{"gXYZ", fixed(kind("XYZ "), 0.38515, 0.71687, 0.09708)},
		{"bXYZ", fixed(kind("XYZ "), 0.14307, 0.06061, 0.71410)},
		{"rTRC", curve},
		{"gTRC", curve},
		{"bTRC", curve},
	}
	head := make([]byte, 128)
	be.PutUint32(head[8:], 0x04200000) // the newest that PDF 1.7 knows
	copy(head[12:], "mntrRGB XYZ ")
	for i, v := range []uint16{2026, 1, 1, 0, 0, 0} {
		be.PutUint16(head[24+2*i:], v)
	}
	copy(head[36:], "acsp")
	copy(head[68:], fixed(nil, 0.9642, 1, 0.8249))
	index := be.AppendUint32(nil, uint32(len(tags)))
	var data []byte
	for _, t := range tags {
		index = append(index, t.name...)
		index = be.AppendUint32(index, uint32(128+4+12*len(tags)+len(data)))
		index = be.AppendUint32(index, uint32(len(t.data)))
		data = append(data, t.data...)
		for len(data)%4 != 0 {
			data = append(data, 0)
		}
	}
	profile := append(append(head, index...), data...)
	be.PutUint32(profile, uint32(len(profile)))
	return deflate(profile)
})

var deflaters = sync.Pool{New: func() any { return zlib.NewWriter(nil) }}

// deflate compresses; the same bytes always give the same bytes.
func deflate(data []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(data)/2 + 64)
	w := deflaters.Get().(*zlib.Writer)
	w.Reset(&out)
	_, _ = w.Write(data) // a buffer never fails
	_ = w.Close()
	deflaters.Put(w)
	return out.Bytes()
}
