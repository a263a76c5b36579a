#include "interpreter.h"

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <unordered_map>

#include "bits.h"
#include "functions.h"

namespace synfire {
namespace {

struct Add { static float of(float a, float b) { return a + b; } };
struct Sub { static float of(float a, float b) { return a - b; } };
struct Mul { static float of(float a, float b) { return a * b; } };
struct Div { static float of(float a, float b) { return a / b; } };
struct Max { static float of(float a, float b) { return a > b ? a : b; } };
struct Min { static float of(float a, float b) { return a < b ? a : b; } };
struct Ge { static float of(float a, float b) { return a >= b ? 1.f : 0.f; } };
struct Gt { static float of(float a, float b) { return a > b ? 1.f : 0.f; } };
struct Copy { static float of(float a) { return a; } };
struct Abs { static float of(float a) { return fabsf(a); } };
struct Exp { static float of(float a) { return exp_(a); } };
struct Sigmoid { static float of(float a) { return sigmoid_(a); } };
struct Tanh { static float of(float a) { return tanh_(a); } };
struct Log { static float of(float a) { return logf(a); } };
struct Sin { static float of(float a) { return sinf(a); } };
struct Cos { static float of(float a) { return cosf(a); } };
struct Atan { static float of(float a) { return atanf(a); } };
struct Erf { static float of(float a) { return erff(a); } };

// Operands and target may be the same row, never rows that overlap otherwise.
#define EACH _Pragma("GCC ivdep") for (int j = 0; j < n; ++j)
template <class F, bool A>
void one(float* d, const float* a, const float*, const float*, int n) {
  const float a0 = *a;
  EACH d[j] = F::of(A ? a0 : a[j]);
}
template <class F, bool A, bool B>
void two(float* d, const float* a, const float* b, const float*, int n) {
  const float a0 = *a, b0 = *b;
  EACH d[j] = F::of(A ? a0 : a[j], B ? b0 : b[j]);
}
template <bool C, bool A, bool B>
void where(float* d, const float* condition, const float* a, const float* b, int n) {
  const float c0 = *condition, a0 = *a, b0 = *b;
  EACH {
    const float c = C ? c0 : condition[j], x = A ? a0 : a[j], y = B ? b0 : b[j];
    d[j] = c != 0.f ? x : y;
  }
}
#undef EACH

using Function = void (*)(float*, const float*, const float*, const float*, int);
using Table = std::unordered_map<std::string, Function>;

template <class F>
void unary(Table& t, const std::string& name) {
  t[name + ":v"] = one<F, false>, t[name + ":s"] = one<F, true>;
}
template <class F>
void binary(Table& t, const std::string& name) {
  t[name + ":vv"] = two<F, false, false>, t[name + ":vs"] = two<F, false, true>;
  t[name + ":sv"] = two<F, true, false>, t[name + ":ss"] = two<F, true, true>;
}

const Table& table() {
  static const Table* made = [] {
    auto* t = new Table;
    unary<Copy>(*t, "copy"), unary<Abs>(*t, "abs"), unary<Exp>(*t, "exp"), unary<Sigmoid>(*t, "sigmoid"), unary<Tanh>(*t, "tanh");
    unary<Log>(*t, "log"), unary<Sin>(*t, "sin"), unary<Cos>(*t, "cos"), unary<Atan>(*t, "atan"), unary<Erf>(*t, "erf");
    binary<Add>(*t, "add"), binary<Sub>(*t, "sub"), binary<Mul>(*t, "mul"), binary<Div>(*t, "div");
    binary<Max>(*t, "maximum"), binary<Min>(*t, "minimum"), binary<Ge>(*t, "greaterEqual"), binary<Gt>(*t, "greater");
    (*t)["where:vvv"] = where<false, false, false>, (*t)["where:vvs"] = where<false, false, true>;
    (*t)["where:vsv"] = where<false, true, false>, (*t)["where:vss"] = where<false, true, true>;
    (*t)["where:svv"] = where<true, false, false>, (*t)["where:svs"] = where<true, false, true>;
    (*t)["where:ssv"] = where<true, true, false>, (*t)["where:sss"] = where<true, true, true>;
    return t;
  }();
  return *made;
}

size_t whole(size_t floats) { return (floats + 15) / 16 * 16; }  // rows begin at cache lines

}  // namespace

Interpreter::Interpreter(const std::string& text) {
  std::istringstream is(text);
  is >> constants_ >> scalars_ >> uniforms_ >> streams_ >> lanes_ >> results_ >> sums_ >> states_ >> registers_ >> still_;
  for (int count : {constants_, scalars_, uniforms_, streams_, lanes_, results_, sums_, states_, registers_})
    if (!is || count < 0 || count > 4096 || still_ < 0 || still_ > std::min(1, streams_)) {
      error = "a program begins with ten counts";
      return;
    }
  for (std::string word; static_cast<int>(values_.size()) < constants_ && is >> word;) {
    char* end = nullptr;
    values_.push_back(std::strtof(word.c_str(), &end));  // takes Infinity and NaN, which streams do not
    if (*end) {
      error = "no constant of a program: " + word;
      return;
    }
  }
  List* to = nullptr;
  for (std::string word; is >> word;) {
    List* const named = word == "init" ? &init_ : word == "start" ? &start_ : word == "up" ? &up_ : word == "turn" ? &turn_ : word == "down" ? &down_ : word == "end" ? &end_ : nullptr;
    if (named) {
      to = named;
      continue;
    }
    const auto f = table().find(word);
    Instruction i{};
    is >> i.target >> i.a >> i.b >> i.c;
    error = is && to && f != table().end() ? refused(word, i, *to) : "no instruction of a program: " + word;
    if (!error.empty()) return;
    i.f = f->second;
    to->push_back(i);
  }
  if (static_cast<int>(values_.size()) != constants_) error = "a program has fewer constants than it says";
}

std::string Interpreter::refused(const std::string& word, const Instruction& i, const List& to) const {
  for (int slot : {i.target, i.a, i.b, i.c})
    if (slot < 0 || slot >= slots()) return "no slot of a program: " + std::to_string(slot) + " of " + word;
  const std::string kinds = word.substr(word.find(':') + 1);
  const int operands[] = {i.a, i.b, i.c};
  for (size_t k = 0; k < kinds.size(); ++k)
    if ((kinds[k] == 's') != (operands[k] < fixed())) return "a slot of a program is not of the kind that is read: " + std::to_string(operands[k]) + " of " + word;
  const int first = &to == &init_ ? constants_ + scalars_ : fixed() + streams_ + lanes_, last = &to == &init_ ? fixed() : slots();
  if (i.target < first || i.target >= last) return "a slot of a program may not be written: " + std::to_string(i.target) + " of " + word;
  return "";
}

bool Interpreter::fits(int streams, int lanes, int scalars, int rows, int sums, int still, int backward) const {
  return streams == streams_ && lanes == lanes_ && scalars == scalars_ && rows == results_ && sums == sums_ && still == still_ &&
         (backward != 0) == !down_.empty();
}

size_t Interpreter::scratch(int T) const {
  const size_t pointers = whole(static_cast<size_t>(slots()) * sizeof(float*) / sizeof(float));
  return whole(fixed()) + (static_cast<size_t>(states_) * T + registers_ + 1) * kBlock + pointers;
}

void Interpreter::run(const Block& k) const {
  float* const single = k.scratch;
  float* const history = single + whole(fixed());
  float* const registers = history + static_cast<size_t>(states_) * k.T * kBlock;
  float* const support = registers + static_cast<size_t>(registers_) * kBlock;
  float** const slot = reinterpret_cast<float**>(support + kBlock);
  for (int i = 0; i < constants_; ++i) single[i] = values_[i];
  for (int i = 0; i < scalars_; ++i) single[constants_ + i] = k.scalars[i];
  int at = 0;
  for (int i = 0; i < fixed(); ++i) slot[at++] = single + i;
  const int in = at, out = in + streams_ + lanes_;
  // Instructions name streams and lanes as operands only.
  for (int i = 0; i < streams_; ++i) slot[at++] = const_cast<float*>(k.in[i]);
  for (int i = 0; i < lanes_; ++i) slot[at++] = const_cast<float*>(k.lanes[i]);
  const int results = results_ - (k.support ? 1 : 0);
  for (int i = 0; i < results; ++i) slot[at++] = k.out[i];
  if (k.support) slot[at++] = support;
  for (int i = 0; i < sums_; ++i) slot[at++] = k.sums[i];
  const int past = at;
  for (int i = 0; i < states_; ++i) slot[at++] = history + static_cast<size_t>(i) * kBlock;
  for (int i = 0; i < registers_; ++i) slot[at++] = registers + static_cast<size_t>(i) * kBlock;
  const auto execute = [&](const List& list, int n) {
    for (const Instruction& i : list) i.f(slot[i.target], slot[i.a], slot[i.b], slot[i.c], n);
  };
  const auto go = [&](int t) {
    for (int i = still_; i < streams_; ++i) slot[in + i] = const_cast<float*>(k.in[i]) + t * k.step;
    // The gradient by a still x has one step, whatever a damaged program writes into it.
    for (int i = 0; i < results; ++i) slot[out + i] = k.out[i] + (i == 0 && still_ && !down_.empty() ? 0 : t * k.step);
    for (int i = 0; i < states_; ++i) slot[past + i] = history + (static_cast<size_t>(t) * states_ + i) * kBlock;
  };
  execute(init_, 1);
  execute(start_, k.n);
  if (!up_.empty())
    for (int t = 0; t < k.T; ++t) {
      go(t), execute(up_, k.n);
      if (k.support)
        for (int j = 0; j < k.n; j += 32) k.support[t * k.words + j / 32] = bits_(support + j);
    }
  execute(turn_, k.n);
  if (!down_.empty()) for (int t = k.T - 1; t >= 0; --t) go(t), execute(down_, k.n);
  go(0);
  execute(end_, k.n);
}

}  // namespace synfire
