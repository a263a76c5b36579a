// The library's kernels but convolution, run through a stand-in for TensorFlow on random shapes, for sanitizers: results against plain sums,
// interpreted programs against compiled ones bit by bit, and damaged programs, which must be refused or harmless. src/native/sanitized.test.ts
// builds and runs it; its argument is a file of programs: a count, then for each "T epsilon support bytes", a line end and the text; program i is
// linked in as the function run<i>, and as low<i> for streams of bfloat16.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <random>
#include <sstream>

#include "../ops.h"
#include "fake_tensorflow.h"

using fake::Attributes;
using fake::Result;
using fake::Value;
using Values = std::vector<Value>;

namespace {

std::mt19937 bits(1);
int64_t pick(int64_t from, int64_t to) { return from + static_cast<int64_t>(bits() % (to - from + 1)); }

Value draw(const std::vector<int64_t>& shape, float low, float high) {
  std::uniform_real_distribution<float> any(low, high);
  Value v = fake::value(shape);
  for (int64_t i = 0; i < v.size(); ++i) v.data()[i] = any(bits);
  return v;
}

int failures = 0;
void expect(bool condition, const std::string& what) {
  if (condition) return;
  std::printf("FAILED: %s\n", what.c_str());
  ++failures;
}
bool near(double a, double b) { return std::fabs(a - b) <= 1e-5 + 1e-5 * std::fabs(b); }
bool same(const Value& a, const Value& b) {
  return a.shape == b.shape && a.type == b.type && a.buffer && b.buffer && std::memcmp(a.data(), b.data(), a.bytes()) == 0;
}
Value lowered(const Value& v) {
  Value low = fake::value(v.shape, TF_BFLOAT16);
  for (int64_t i = 0; i < v.size(); ++i) low.low()[i] = synfire::narrow<synfire::Low>(v.data()[i]);
  return low;
}
Value widened(const Value& low) {
  Value v = fake::value(low.shape);
  for (int64_t i = 0; i < v.size(); ++i) v.data()[i] = synfire::wide(low.low()[i]);
  return v;
}

// Every bfloat16 comes back; what lies between two of them goes to the nearer one, a half to the even one; NaN stays NaN.
void rounding() {
  using synfire::Low;
  for (uint32_t b = 0; b < 0x10000; ++b) {
    const float v = synfire::wide(static_cast<Low>(b));
    if (std::isnan(v)) expect(std::isnan(synfire::wide(synfire::narrow<Low>(v))), "NaN in bfloat16");
    else expect(synfire::narrow<Low>(v) == b, "bfloat16 as a float and back");
  }
  for (int i = 0; i < 100000; ++i) {
    const uint32_t b = static_cast<uint32_t>(bits()), odd = i % 4 ? b : (b & 0xffff0000u) | 0x8000u;  // every fourth is a half
    float v;
    std::memcpy(&v, &odd, 4);
    const Low down = static_cast<Low>(odd >> 16), up = static_cast<Low>(down + 1), found = synfire::narrow<Low>(v);
    if (!std::isfinite(synfire::wide(down)) || !std::isfinite(synfire::wide(up))) continue;
    const double below = std::fabs(v - static_cast<double>(synfire::wide(down))), above = std::fabs(static_cast<double>(synfire::wide(up)) - v);
    expect(found == (below < above ? down : above < below ? up : down & 1 ? up : down), "rounding to bfloat16");
  }
}

void statistics() {
  const int64_t rows = pick(1, 300), C = pick(1, 70);
  const Value x = draw({rows, C}, -2, 5);
  const Result found = fake::run("SynfireStatistics", {}, {x}, 2);
  for (int64_t c = 0; c < C; ++c) {
    double mean = 0, square = 0;
    for (int64_t r = 0; r < rows; ++r) mean += x.data()[r * C + c] / static_cast<double>(rows);
    for (int64_t r = 0; r < rows; ++r) square += std::pow(x.data()[r * C + c] - mean, 2) / static_cast<double>(rows);
    expect(near(found.outputs[0].data()[c], mean) && near(found.outputs[1].data()[c], square), "statistics");
  }
  const Value low = lowered(x);
  const Result a = fake::run("SynfireStatistics", {}, {low}, 2), b = fake::run("SynfireStatistics", {}, {widened(low)}, 2);
  for (int i = 0; i < 2; ++i) expect(same(a.outputs[i], b.outputs[i]), "statistics of bfloat16");
}

// Whole numbers from 0 to 255 as bytes, whatever type they have; anything else is told.
void bytes() {
  Value x = fake::value({pick(1, 3), pick(1, 30000)});
  const float most = pick(0, 1) ? 1.f : 255.f;
  for (int64_t i = 0; i < x.size(); ++i) x.data()[i] = std::floor(static_cast<float>(pick(0, 1000)) / 1000 * most);
  const auto given = [&](const Value& v, const char* what) {
    const Result r = fake::run("SynfireBytes", {}, {v}, 2);
    expect(r.outputs[1].data()[0] == 1 && r.outputs[0].shape == v.shape && r.outputs[0].type == TF_UINT8, what);
    const uint8_t* y = reinterpret_cast<const uint8_t*>(r.outputs[0].data());
    for (int64_t i = 0; i < v.size(); ++i)
      if (y[i] != x.data()[i]) return expect(false, what);
  };
  given(x, "bytes");
  given(lowered(x), "bytes of bfloat16");
  for (const float wrong : {.5f, -1.f, -0.f, 256.f, 1e20f, NAN, INFINITY}) {
    const int64_t at = pick(0, x.size() - 1);
    const float before = x.data()[at];
    x.data()[at] = wrong;
    expect(fake::run("SynfireBytes", {}, {x}, 2).outputs[1].data()[0] == 0, "what is no byte");
    x.data()[at] = before;
  }
}

void max_pool() {
  const int size = static_cast<int>(pick(1, 4)), stride = static_cast<int>(pick(1, 3)), pad = static_cast<int>(pick(0, size / 2));
  const Attributes window{{{"size", size}, {"stride", stride}, {"pad", pad}}, {}, {}};
  const int64_t B = pick(1, 3), H = pick(1, 9), W = pick(1, 9), C = pick(1, 40);
  const Value x = draw({B, H, W, C}, -1, 1);
  const Result y = fake::run("SynfireMaxPool", window, {x}, 1);
  if (H + 2 * pad < size || W + 2 * pad < size) return expect(!y.error.empty(), "max-pool of a map that is smaller than the window");
  const Value &top = y.outputs[0], dy = draw(top.shape, -1, 1);
  const Result dx = fake::run("SynfireMaxPoolGradient", window, {x, top, dy}, 1);
  double given = 0, taken = 0;
  for (int64_t i = 0; i < dy.size(); ++i) given += dy.data()[i];
  for (int64_t i = 0; i < x.size(); ++i) taken += dx.outputs[0].data()[i];
  expect(near(given, taken), "max-pool hands all of dy on");
  for (int64_t i = 0; i < top.size(); ++i) expect(std::find(x.data(), x.data() + x.size(), top.data()[i]) != x.data() + x.size(), "max-pool");
  // The same in bfloat16: maxima exactly, sums of up to 16 gradients within as many roundings.
  const Value low = lowered(x), lows = fake::run("SynfireMaxPool", window, {low}, 1).outputs[0], given_low = lowered(dy), wide_dy = widened(given_low);
  const Value most = fake::run("SynfireMaxPool", window, {widened(low)}, 1).outputs[0];
  expect(same(widened(lows), most), "max-pool of bfloat16");
  Value size_of = fake::value(dy.shape);
  for (int64_t i = 0; i < dy.size(); ++i) size_of.data()[i] = std::fabs(wide_dy.data()[i]);
  const Value found = widened(fake::run("SynfireMaxPoolGradient", window, {low, lows, given_low}, 1).outputs[0]);
  const Value wanted = fake::run("SynfireMaxPoolGradient", window, {widened(low), most, wide_dy}, 1).outputs[0];
  const Value sizes = fake::run("SynfireMaxPoolGradient", window, {widened(low), most, size_of}, 1).outputs[0];
  for (int64_t i = 0; i < x.size(); ++i) expect(std::fabs(found.data()[i] - wanted.data()[i]) <= 16. / 512 * sizes.data()[i], "max-pool's gradient in bfloat16");
  // Of spikes, which tie, bytes give what floats give.
  Value spikes = fake::value(x.shape), bytes = fake::value(x.shape, TF_UINT8), most_bytes = fake::value(dy.shape, TF_UINT8);
  uint8_t *const own = reinterpret_cast<uint8_t*>(bytes.data()), *const own_most = reinterpret_cast<uint8_t*>(most_bytes.data());
  for (int64_t i = 0; i < x.size(); ++i) spikes.data()[i] = own[i] = x.data()[i] > .2f;
  const Value tops = fake::run("SynfireMaxPool", window, {spikes}, 1).outputs[0];
  for (int64_t i = 0; i < dy.size(); ++i) own_most[i] = static_cast<uint8_t>(tops.data()[i]);
  for (const auto& [given, of_spikes] : {std::pair{dy, spikes}, std::pair{given_low, lowered(spikes)}}) {
    const Value ends = given.type == TF_BFLOAT16 ? lowered(tops) : tops;
    const Value by_bytes = fake::run("SynfireMaxPoolGradient", window, {bytes, most_bytes, given}, 1).outputs[0];
    expect(same(by_bytes, fake::run("SynfireMaxPoolGradient", window, {of_spikes, ends, given}, 1).outputs[0]), "max-pool's gradient by bytes");
  }
  expect(!fake::run("SynfireMaxPoolGradient", window, {low, lows, dy}, 1).error.empty(), "max-pool of two types");
  expect(!fake::run("SynfireMaxPoolGradient", window, {x, top, draw({1}, 0, 1)}, 1).error.empty(), "max-pool with a dy that does not fit");
}

void momentum() {
  const int n = static_cast<int>(pick(1, 5));
  Values p, m, g, before;
  for (int i = 0; i < n; ++i) {
    const std::vector<int64_t> shape{pick(1, 9) == 1 ? 70000 : pick(1, 50)};
    p.push_back(draw(shape, -1, 1)), m.push_back(draw(shape, -1, 1)), g.push_back(draw(shape, -1, 1));
    before.push_back(fake::value(shape));
    std::copy_n(p[i].data(), p[i].size(), before[i].data());
  }
  Value settings = fake::value({3});
  settings.data()[0] = .1f, settings.data()[1] = .9f, settings.data()[2] = .01f;
  Values all = p;
  all.insert(all.end(), m.begin(), m.end()), all.insert(all.end(), g.begin(), g.end());
  all.push_back(settings);
  const Attributes count{{{"N", n}}, {}, {}};
  expect(fake::run("SynfireMomentum", count, all, 1).error.empty(), "momentum");
  for (int i = 0; i < n; ++i)
    for (int64_t j = 0; j < p[i].size(); ++j) expect(near(p[i].data()[j], before[i].data()[j] - .1f * m[i].data()[j]), "momentum");
  all[0] = draw({1000000 / 999}, 0, 1);
  expect(!fake::run("SynfireMomentum", count, all, 1).error.empty(), "momentum of tensors that differ in size");
}

void running() {
  const int64_t C = pick(1, 40);
  const Attributes attributes{{}, {{"momentum", .1f}, {"unbiased", 1.25f}}, {}};
  const Value v = draw({C}, 0, 1), w = draw({C}, 0, 1);
  const Result found = fake::run("SynfireRunning", attributes, {v, v, w, w}, 2);
  for (int64_t c = 0; c < C; ++c) expect(near(found.outputs[1].data()[c], .9 * v.data()[c] + .125 * w.data()[c]), "running statistics");
  expect(!fake::run("SynfireRunning", attributes, {v, v, w, draw({C + 1}, 0, 1)}, 2).error.empty(), "running statistics that differ in length");
}

void loss() {
  const int64_t rows = pick(1, 9), classes = pick(1, 30);
  const Value logits = draw({rows, classes}, -4, 4), labels = fake::value({rows});
  int32_t* const label = reinterpret_cast<int32_t*>(labels.data());
  for (int64_t r = 0; r < rows; ++r) label[r] = static_cast<int32_t>(pick(0, classes - 1));
  const Attributes smoothing{{}, {{"smoothing", .1f}}, {}};
  const Result found = fake::run("SynfireCrossEntropy", smoothing, {logits, labels}, 2), ranks = fake::run("SynfireRanks", {}, {logits, labels}, 1);
  double expected = 0;
  for (int64_t r = 0; r < rows; ++r) {
    const float* const x = logits.data() + r * classes;
    double sum = 0, before = 0, total = 0;
    for (int64_t k = 0; k < classes; ++k) sum += std::exp(static_cast<double>(x[k]));
    for (int64_t k = 0; k < classes; ++k) {
      const double q = .1f / static_cast<double>(classes) + (k == label[r] ? 1 - static_cast<double>(.1f) : 0);
      expected -= q * (x[k] - std::log(sum)) / static_cast<double>(rows);
      before += x[k] > x[label[r]] || (x[k] == x[label[r]] && k < label[r]);
      total += found.outputs[1].data()[r * classes + k];
    }
    expect(near(total, 0), "the gradient of a row of logits sums to zero");
    expect(ranks.outputs[0].data()[r] == static_cast<float>(before), "ranks");
  }
  expect(near(found.outputs[0].data()[0], expected), "cross-entropy");
  label[0] = static_cast<int32_t>(classes);  // of no class
  expect(fake::run("SynfireCrossEntropy", smoothing, {logits, labels}, 2).error.empty(), "cross-entropy of a label that is none");
  expect(!fake::run("SynfireRanks", {}, {logits, draw({rows + 1}, 0, 1)}, 1).error.empty(), "ranks of too many labels");
}

struct Program {
  int T;
  float epsilon;
  std::string text;
  int support;  // 1 where the program gives the bits of a support
  int streams, lanes, scalars, results, channel_sums, scalar_sums, still, backward;
};

std::vector<Program> programs(const char* file) {
  std::ifstream is(file);
  int count = 0;
  is >> count;
  std::vector<Program> all(count);
  for (Program& p : all) {
    size_t bytes = 0;
    is >> p.T >> p.epsilon >> p.support >> bytes;
    is.get();
    p.text.resize(bytes);
    is.read(p.text.data(), static_cast<std::streamsize>(bytes));
    std::istringstream(p.text) >> p.streams >> p.lanes >> p.scalars >> p.results >> p.channel_sums >> p.scalar_sums >> p.still >> p.backward;
  }
  return all;
}

Values inputs(const Program& p) {
  const int64_t widths[] = {1, 3, 7, 16, 64, 2048, 2049, 4100};
  const int64_t C = p.support ? 32 * widths[pick(0, 5)] : widths[pick(0, 7)], B = pick(1, 3), H = C > 100 ? 1 : pick(1, 9), W = pick(1, C > 100 ? 2 : 9);
  Values in;
  for (int i = 0; i < p.streams; ++i) in.push_back(draw({i == 0 && p.still ? B : p.T * B, H, W, C}, -1, 2));
  for (int i = 0; i < p.lanes + (p.epsilon >= 0 ? 1 : 0); ++i) in.push_back(draw({C}, .5, 1.5));
  for (int i = 0; i < p.scalars; ++i) in.push_back(draw({}, .1f, .9f));
  return in;
}

Result scan(const Program& p, const std::string& text, const Values& in) {
  const int outputs = p.results + p.channel_sums + p.scalar_sums + p.support;
  return fake::run("SynfireScan", {{{"T", p.T}, {"S", p.support}}, {{"epsilon", p.epsilon}}, {{"program", text}}}, in, outputs);
}

void bit_equal(const Program& p, size_t number) {
  const std::string counts = p.text.substr(0, p.text.find(" interpret"));
  const Values in = inputs(p);
  const Result interpreted = scan(p, p.text, in);
  // A file without a name is this program itself.
  const Result compiled = scan(p, counts + " compiled run" + std::to_string(number) + " ", in);
  expect(interpreted.error.empty() && compiled.error.empty(), "program " + std::to_string(number) + ": " + interpreted.error + compiled.error);
  for (size_t i = 0; i < interpreted.outputs.size(); ++i)
    expect(same(interpreted.outputs[i], compiled.outputs[i]), "program " + std::to_string(number) + ", output " + std::to_string(i));
}

// In bfloat16: compiled code for it, compiled code for floats and the interpreter give the same bits; sums are those of the floats, and what
// is written is rounded once. A norm's dx is made of rounded numbers.
void bit_equal_low(const Program& p, size_t number) {
  const std::string counts = p.text.substr(0, p.text.find(" interpret")), name = std::to_string(number);
  Values low = inputs(p), wide = low;
  for (int i = 0; i < p.streams; ++i) low[i] = lowered(low[i]), wide[i] = widened(low[i]);
  const Result floats = scan(p, p.text, wide), interpreted = scan(p, p.text, low);
  const Result through = scan(p, counts + " compiled run" + name + " ", low), compiled = scan(p, counts + " compiled-low low" + name + " ", low);
  expect(interpreted.error.empty() && compiled.error.empty(), "program " + name + " in bfloat16: " + interpreted.error + compiled.error);
  for (size_t i = 0; i < interpreted.outputs.size(); ++i) {
    const Value &a = interpreted.outputs[i], &exact = floats.outputs[i];
    const bool result = static_cast<int>(i) < p.results, normed = p.backward && p.epsilon >= 0 && i == 0;
    expect(same(a, compiled.outputs[i]) && same(a, through.outputs[i]), "program " + name + " in bfloat16, output " + std::to_string(i));
    expect(normed || same(a, result ? lowered(exact) : exact), "program " + name + " in bfloat16 against floats, output " + std::to_string(i));
  }
  expect(!scan(p, counts + " compiled-low low" + name + " ", wide).error.empty(), "floats for a program of bfloat16");
}

// A word is lost, doubled or replaced by a number or another word. Gives whether the kernel refused.
bool damaged(const Program& p) {
  std::istringstream is(p.text);
  std::vector<std::string> words;
  for (std::string word; is >> word;) words.push_back(word);
  for (int64_t n = pick(1, 2); n > 0; --n) {
    const size_t at = bits() % words.size();
    const int64_t how = pick(0, 3);
    if (how == 0 && words.size() > 1) words.erase(words.begin() + static_cast<std::ptrdiff_t>(at));
    else if (how == 1) words.insert(words.begin() + static_cast<std::ptrdiff_t>(at), words[at]);
    else words[at] = how == 2 ? std::to_string(pick(-1, 40)) : words[bits() % words.size()];
  }
  std::string text;
  for (const std::string& word : words) text += word + " ";
  return !scan(p, text, inputs(p)).error.empty();
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<Program> all = programs(argc > 1 ? argv[1] : "");
  synfire::Status s;
  for (auto define : {synfire::define_scan, synfire::define_statistics, synfire::define_max_pool, synfire::define_momentum, synfire::define_running, synfire::define_loss, synfire::define_bytes})
    define(s);
  for (int round = 0; round < 40; ++round) statistics(), bytes(), max_pool(), momentum(), running(), loss();
  rounding();
  for (size_t i = 0; i < all.size(); ++i)
    for (int round = 0; round < 8; ++round) bit_equal(all[i], i), bit_equal_low(all[i], i);
  int refused = 0, tried = 0;
  for (const Program& p : all)
    for (int round = 0; round < 100; ++round, ++tried) refused += damaged(p);
  expect(refused > tried / 2 || all.empty(), "damaged programs are refused");
  std::printf("%zu programs, %d of %d damaged ones refused, %d failures\n", all.size(), refused, tried, failures);
  return failures ? 1 : 0;
}
