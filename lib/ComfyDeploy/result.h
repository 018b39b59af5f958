// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/apierror.h>

#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

namespace ComfyDeploy {

//! \brief A value or an ApiError, with the interface of std::expected.
//!
//! Calling value() on an error is a programming error that ends the program with the error's
//! message; error() on a value returns an error of kind None.
template <typename T>
class Result
{
public:
    using value_type = T;
    using error_type = ApiError;

    Result(const T &value) : m_value(value) {}
    Result(T &&value) : m_value(std::move(value)) {}
    Result(const ApiError &error) : m_error(error) { Q_ASSERT(m_error); }

    [[nodiscard]] bool has_value() const noexcept { return m_value.has_value(); }
    explicit operator bool() const noexcept { return has_value(); }

    [[nodiscard]] const T &value() const &
    {
        requireValue();
        return *m_value;
    }
    [[nodiscard]] T &value() &
    {
        requireValue();
        return *m_value;
    }
    [[nodiscard]] T &&value() &&
    {
        requireValue();
        return std::move(*m_value);
    }
    [[nodiscard]] const T &operator*() const & { return value(); }
    [[nodiscard]] T &operator*() & { return value(); }
    [[nodiscard]] T &&operator*() && { return std::move(*this).value(); }
    [[nodiscard]] const T *operator->() const { return &value(); }
    [[nodiscard]] T *operator->() { return &value(); }

    template <typename U>
    [[nodiscard]] T value_or(U &&fallback) const
    {
        return has_value() ? *m_value : static_cast<T>(std::forward<U>(fallback));
    }

    //! Returns the Result of calling \a next with the value; an error is passed on.
    template <typename Next>
    [[nodiscard]] auto and_then(Next &&next) const
    {
        using Then = std::decay_t<std::invoke_result_t<Next, const T &>>;
        return has_value() ? std::invoke(std::forward<Next>(next), *m_value) : Then(m_error);
    }
    //! Returns a Result with the value converted by \a map; an error is passed on.
    template <typename Map>
    [[nodiscard]] auto transform(Map &&map) const
    {
        using Mapped = Result<std::decay_t<std::invoke_result_t<Map, const T &>>>;
        return has_value() ? Mapped(std::invoke(std::forward<Map>(map), *m_value))
                           : Mapped(m_error);
    }
    //! Returns the Result of calling \a instead with the error, of the same type; a value is passed
    //! on.
    template <typename Instead>
    [[nodiscard]] Result or_else(Instead &&instead) const
    {
        return has_value() ? *this : std::invoke(std::forward<Instead>(instead), m_error);
    }

    [[nodiscard]] const ApiError &error() const noexcept { return m_error; }

    friend bool operator==(const Result &a, const Result &b)
    {
        return a.m_value == b.m_value && a.m_error == b.m_error;
    }
    friend bool operator!=(const Result &a, const Result &b) { return !(a == b); }

private:
    void requireValue() const
    {
        if (!m_value)
            qFatal("Result::value() called on an error: %s", qUtf8Printable(m_error.message()));
    }

    std::optional<T> m_value;
    ApiError m_error;
};

} // namespace ComfyDeploy
