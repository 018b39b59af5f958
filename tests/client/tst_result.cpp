// SPDX-License-Identifier: MIT

#include "shared/testprogram.h"

#include <ComfyDeploy/result.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;

//! The interface of std::expected, in C++17.
class tst_Result : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void chains();
    void passesErrorsOn();
    void compares();
    void givesItsValueAway();
};

void tst_Result::chains()
{
    const Result<int> seven = 7;
    QCOMPARE(*seven.transform([](int value) { return QString::number(value); }), u"7"_s);
    QCOMPARE(seven.and_then([](int value) { return Result<double>(value / 2.0); }).value(), 3.5);
    QCOMPARE(seven.or_else([](const ApiError &) { return Result<int>(0); }).value(), 7);
    QCOMPARE(seven.value_or(1), 7);
    QCOMPARE(seven.error().kind(), Kind::None);
}

void tst_Result::passesErrorsOn()
{
    const Result<int> failed = ApiError(Kind::NotFound, u"no such run"_s);
    int called = 0;
    const auto text = failed.transform([&called](int value) {
        ++called;
        return QString::number(value);
    });
    const auto half = failed.and_then([&called](int value) {
        ++called;
        return Result<double>(value / 2.0);
    });
    QCOMPARE(called, 0);
    QVERIFY(!text && !half);
    QCOMPARE(text.error().message(), u"no such run"_s);
    QCOMPARE(half.error().kind(), Kind::NotFound);
    const auto instead = failed.or_else(
        [](const ApiError &error) { return Result<int>(error.kind() == Kind::NotFound ? -1 : 0); });
    QCOMPARE(*instead, -1);
    QCOMPARE(failed.value_or(1), 1);
}

void tst_Result::compares()
{
    QVERIFY(Result<int>(1) == Result<int>(1));
    QVERIFY(Result<int>(1) != Result<int>(2));
    const Result<int> failed = ApiError(Kind::Server, u"x"_s);
    QVERIFY(failed == failed);
    QVERIFY(failed != Result<int>(0));
}

void tst_Result::givesItsValueAway()
{
    Result<QByteArray> whole = "bytes"_ba;
    const QByteArray taken = std::move(whole).value();
    QCOMPARE(taken, "bytes"_ba);
    QCOMPARE(Result<QByteArray>("abc"_ba)->size(), 3);
}

REGISTER_TEST(tst_Result)
#include "tst_result.moc"
