package pdf

import "testing"

func benchmarkDraw(b *testing.B, p Paper) {
	if _, err := Draw(p); err != nil { // the fonts are read once in a process
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		file, err := Draw(p)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(file)))
	}
}

func BenchmarkAttestation(b *testing.B) { benchmarkDraw(b, attestation()) }

func BenchmarkConvention(b *testing.B) { benchmarkDraw(b, convention()) }
